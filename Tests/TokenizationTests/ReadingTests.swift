import Testing
import WeightGraph

@testable import Tokenization

@Suite struct `A vocabulary and its merges` {
  let vocabulary: MetadataValue = ["a": 0, "b": 1, "ab": 2, "<|endoftext|>": 4]

  func error(_ vocabulary: MetadataValue? = nil, _ merges: String = "a b\n") -> String? {
    failure { () throws(TokenizerError) in
      try Tokenizer(ByteLevelBPE(vocabulary: vocabulary ?? self.vocabulary, merges: merges))
    }?.description
  }

  @Test(arguments: ["a b", "a b\n", "#version: 0.2\na b\n", "#version: 0.2\r\na b\r\n", "a b\n\n"])
  func `are read with and without a version line, and with any line ends`(merges: String) throws {
    let tokenizer = try Tokenizer(ByteLevelBPE(vocabulary: vocabulary, merges: merges))
    #expect(tokenizer.encode("ab<|endoftext|>") == [2, 4])
    #expect(tokenizer.idsWithoutToken == [3])
    #expect(tokenizer.endOfText == 4)
  }

  @Test func `name the line of every merge that cannot be made`() {
    let merges = "#version: 0.2\na b\nb c\nab a\nb b b\na b\n a\n"
    #expect(
      error(nil, merges)
        == "line 3: 'b c': 'c' is no token; line 4: 'ab a': 'aba' is no token; line 5: 'b b b': a part has a space; "
        + "line 6: 'a b': was there before; line 7: ' a': a part is empty")
    #expect(
      error(nil, "a b\n\nab")
        == "line 2: '': expected two tokens and a space between them; "
        + "line 3: 'ab': expected two tokens and a space between them")
  }

  @Test func `are refused where ids clash or make no table`() {
    #expect(error(["a": 0, "b": 1, "ab": 1]) == "id 1: given to 'b' and to 'ab'")
    #expect(error(["a": 0, "b": 1, "ab": -1]) == "token 'ab': id -1, expected one from 0 to 2097151")
    #expect(error(["a": 0, "b": 1, "ab": 2_097_152]) == "token 'ab': id 2097152, expected one from 0 to 2097151")
    #expect(error(["a": "0"]) == "'vocabulary.a': a string, expected an integer")
    #expect(error(.array([1])) == "'vocabulary': an array, expected an object")
  }

  @Test func `name the first few of many faults and count the rest`() {
    let merges = (0..<100).map { "x\($0) y" }.joined(separator: "\n")
    #expect(error(nil, merges)?.hasPrefix("line 1: 'x0 y': 'x0' is no token; line 2: ") == true)
    #expect(error(nil, merges)?.hasSuffix("; and 95 more") == true)
  }
}

@Suite struct `A definition` {
  func error(_ change: (inout ByteLevelBPE) -> Void) -> String? {
    var changed = definition([("a", "b")])
    change(&changed)
    return failure { () throws(TokenizerError) in try Tokenizer(changed) }?.description
  }

  @Test func `is refused where it names ids that have no token`() {
    #expect(error { $0.unknownToken = 257 } == "'unknown token': id 257 has no token")
    #expect(error { $0.endOfText = -1 } == "'end of text': id -1 has no token")
    #expect(error { $0.addedTokens = [AddedToken(id: 300, isSpecial: true)] } == "'added tokens': id 300 has no token")
    #expect(error { _ in } == nil)
  }

  @Test func `is refused where a token is given twice`() {
    #expect(error { $0.tokens.append("ab") } == "token 'ab': has the ids 256 and 257")
    #expect(
      error { $0.addedTokens = [1, 1].map { AddedToken(id: $0, isSpecial: true) } }
        == "'added tokens': id 1 twice, expected every id once")
    #expect(
      error {
        $0.tokens.append("")
        $0.addedTokens = [AddedToken(id: 257, isSpecial: true)]
      } == "'added tokens': id 257 without a text, expected a text to look for")
  }
}
