import Testing

@testable import Tokenization

@Suite struct `Merging tokens` {
  /// What the merges say, done as they say it: look for the best pair in the whole piece, merge it, look again.
  func merged(_ text: String, _ definition: ByteLevelBPE) -> [String] {
    var parts = ByteAlphabet.spelling(of: text.utf8).map { String($0) }
    while true {
      let found = definition.merges.lazy.compactMap { merge in
        parts.indices.dropLast().first { parts[$0] == merge.left && parts[$0 + 1] == merge.right }
      }.first
      guard let found else { return parts }
      parts[found] += parts.remove(at: found + 1)
    }
  }

  func spellings(_ text: String, _ tokenizer: Tokenizer) -> [String] {
    tokenizer.encode(text).compactMap { tokenizer.token($0)?.spelling }
  }

  @Test func `makes the preferred merge first, wherever it is`() throws {
    let tokenizer = try Tokenizer(definition([("b", "c"), ("a", "b"), ("a", "bc")]))
    #expect(spellings("abc", tokenizer) == ["abc"])
    #expect(spellings("abd", tokenizer) == ["ab", "d"])
  }

  @Test func `makes the leftmost of equal merges first`() throws {
    let tokenizer = try Tokenizer(definition([("a", "a")]))
    #expect(spellings("aaa", tokenizer) == ["aa", "a"])
    #expect(spellings("baaaa", tokenizer) == ["b", "aa", "aa"])
  }

  @Test func `merges bytes that are no characters by themselves`() throws {
    let tokenizer = try Tokenizer(definition([("Ã", "©")]))
    #expect(tokenizer.encode("é") == [256])
    #expect(tokenizer.encode("è") == [0xc3, 0xa8])
  }

  @Test func `never merges across pieces`() throws {
    let tokenizer = try Tokenizer(definition([("a", "Ġ"), ("Ġ", "b")]))
    #expect(spellings("a b", tokenizer) == ["a", "Ġb"])
  }

  @Test func `gives what the merges say, for pieces of every length`() throws {
    var noise = Noise(state: 7)
    for _ in 0..<40 {
      var tokens = ["a", "b", "c"]
      var merges: [(String, String)] = []
      while merges.count < 12 {
        let (left, right) = (tokens.randomElement(using: &noise)!, tokens.randomElement(using: &noise)!)
        guard !tokens.contains(left + right) else { continue }
        merges.append((left, right))
        tokens.append(left + right)
      }
      let definition = definition(merges)
      let tokenizer = try Tokenizer(definition)
      for length in [1, 2, 3, 5, 8, 13, 38, 39, 40, 41, 90] {
        let text = String((0..<length).map { _ in "abc".randomElement(using: &noise)! })
        #expect(spellings(text, tokenizer) == merged(text, definition), "\(text) by \(merges)")
      }
    }
  }

  @Test func `copes with a word of a hundred thousand letters`() throws {
    let tokenizer = try Tokenizer(definition([("a", "a"), ("aa", "aa"), ("aaaa", "aaaa"), ("b", "a")]))
    let ids = tokenizer.encode(String(repeating: "a", count: 100_003))
    #expect(ids == Array(repeating: 258, count: 12_500) + [256, 97])
  }

  @Test func `gives a piece the same tokens however often it comes`() throws {
    let tokenizer = try Tokenizer(definition([("Ġ", "a"), ("Ġa", "b"), ("c", "d")]))
    var noise = Noise(state: 3)
    let words = (0..<300).map { _ in
      let length = Int.random(in: 1...20, using: &noise)
      return " " + String((0..<length).map { _ in "abcd".randomElement(using: &noise)! })
    }
    let text = (0..<4000).map { _ in words.randomElement(using: &noise)! }
    #expect(tokenizer.encode(text.joined()) == text.flatMap { tokenizer.encode($0) })
  }
}
