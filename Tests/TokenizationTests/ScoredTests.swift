import ByteIO
import Testing
import WeightGraph

@testable import Tokenization

/// A vocabulary as `tokenizer.bin` has it: three that steer, the bytes, and these pieces with their scores.
private func vocabulary(_ pieces: [(String, Float)]) -> ScoredBPE {
  let digits = Array("0123456789ABCDEF")
  let bytes = (0..<256).map { "<0x\(digits[$0 / 16])\(digits[$0 % 16])>" }
  var scored = ScoredBPE(
    pieces: ["<unk>", "\n<s>\n", "\n</s>\n"] + bytes + pieces.map(\.0),
    scores: [Float](repeating: 0, count: 259) + pieces.map(\.1))
  (scored.unknownToken, scored.beginOfText, scored.endOfText) = (0, 1, 2)
  return scored
}

private let letters: [(String, Float)] = [" ", "a", "b", "c", "d", "é"].map { ($0, -1000) }

/// llama2.c's file of these pieces.
private func file(_ scored: ScoredBPE, longest: UInt32? = nil) -> [UInt8] {
  func bytes(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
  let length = longest ?? UInt32(scored.pieces.map(\.utf8.count).max() ?? 0)
  return bytes(length)
    + zip(scored.pieces, scored.scores).flatMap { piece, score in
      bytes(score.bitPattern) + bytes(UInt32(piece.utf8.count)) + Array(piece.utf8)
    }
}

private func read(_ bytes: [UInt8]) throws(TokenizerError) -> Tokenizer {
  try Tokenizer(llama2C: MappedFile(path: "tokenizer.bin", contents: ByteRegion(bytes)))
}

@Suite struct `A tokenizer by scores` {
  @Test func `merges the best pair first, of equal ones the leftmost`() throws {
    let tokenizer = try Tokenizer(vocabulary(letters + [("ab", -2), ("bc", -1), ("abc", -9), (" a", -3), ("cd", -1)]))
    func pieces(_ text: String) -> [String] { tokenizer.encode(text).compactMap { tokenizer.token($0)?.spelling } }
    #expect(pieces("abc") == ["\n<s>\n", " a", "bc"])
    #expect(pieces("babc") == ["\n<s>\n", " ", "b", "abc"])
    // `bc` and `cd` are equally good: the one on the left is made.
    #expect(pieces("bcd") == ["\n<s>\n", " ", "bc", "d"])
    #expect(pieces("cdcd") == ["\n<s>\n", " ", "cd", "cd"])
  }

  @Test func `merges a piece out of whichever two pieces make it`() throws {
    let tokenizer = try Tokenizer(
      vocabulary(letters + [("ab", -1), ("cd", -2), ("abc", -8), ("bcd", -3), ("abcd", -4)]))
    #expect(tokenizer.encode("abcd").last == tokenizer.id(ofSpelling: "abcd"))
    // No two pieces make it here.
    let unreachable = try Tokenizer(vocabulary(letters + [("abc", -1)]))
    #expect(unreachable.encode("abc").count == 5)
  }

  @Test func `spells what it has no piece for byte by byte`() throws {
    let tokenizer = try Tokenizer(vocabulary(letters))
    #expect(tokenizer.encode("é\n🦙") == [1, 259, 264, 3 + 10] + "🦙".utf8.map { Int($0) + 3 })
    #expect(tokenizer.decode(tokenizer.encode("é\n🦙a")) == "\n<s>\né\n🦙a")
    #expect(tokenizer.bytesWithoutToken == [])
    var without = vocabulary(letters)
    without.pieces[3 + 10] = "ten"
    let less = try Tokenizer(without)
    #expect(less.encode("\n") == [1, 259, 0])
    #expect(less.bytesWithoutToken == [10])
  }

  @Test func `takes nothing in a text for a token that steers, or for a byte`() throws {
    var pieces = letters
    pieces += "<>unk0x1sF/\n".map { (String($0), -1000) }
    pieces += [("<unk", -1), ("<0x1", -1), ("F>", -2)] + [("<u", -1), ("nk", -1), ("<0", -1), ("x1", -1)]
    let tokenizer = try Tokenizer(vocabulary(pieces))
    for text in ["<unk>", "<0x1F>", "\n<s>\n", "\n</s>\n"] {
      let ids = tokenizer.encode(text)
      #expect(ids.dropFirst().allSatisfy { $0 >= 259 })
      #expect(tokenizer.decode(ids, omittingSpecialTokens: true) == text)
    }
  }

  @Test func `puts a space before a text, and takes it away behind the token that begins one`() throws {
    let tokenizer = try Tokenizer(vocabulary(letters + [(" a", -1)]))
    #expect(tokenizer.encode("") == [1])
    #expect(tokenizer.encode("a") == [1, 265])
    #expect(tokenizer.encode(" a") == [1, 259, 265])
    #expect(tokenizer.decode([1, 265, 265], omittingSpecialTokens: true) == "a a")
    #expect(tokenizer.decode([265, 265]) == " a a")
    #expect(tokenizer.decode([265, 265], following: 1) == "a a")
    #expect(tokenizer.decode([265, 265], following: 260) == " a a")
    var stream = TextStream(tokenizer, following: 1)
    #expect([265, 265].map { stream.append($0) } == ["a", " a"])
  }

  @Test func `goes on with no text behind one's end or the next one's beginning`() throws {
    let tokenizer = try Tokenizer(vocabulary(letters))
    #expect(tokenizer.endOfText == 2)
    #expect((0..<5).filter { tokenizer.endsText($0) } == [1, 2])
  }

  @Test func `takes no quadratic time for one long word`() throws {
    let tokenizer = try Tokenizer(vocabulary(letters + [("ab", -1), ("abab", -2), ("abababab", -3)]))
    let text = String(repeating: "ab", count: 40_000)
    #expect(tokenizer.encode(text).count == 2 + 10_000)
  }

  @Test func `merges as looking at every pair each time does`() throws {
    var noise = Noise(state: 5)
    let alphabet = [" ", "a", "b", "c"]
    for _ in 0..<60 {
      var pieces: [String: Float] = Dictionary(uniqueKeysWithValues: alphabet.map { ($0, -50) })
      for _ in 0..<12 {
        let piece = (0..<Int.random(in: 2...4, using: &noise)).map { _ in alphabet.randomElement(using: &noise)! }
        pieces[piece.joined()] = Float(Int.random(in: -6...0, using: &noise))
      }
      let scored = vocabulary(pieces.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
      let tokenizer = try Tokenizer(scored)
      for length in [3, 9, 70] {
        let text = (0..<length).map { _ in alphabet.randomElement(using: &noise)! }.joined()
        #expect(tokenizer.encode(text) == plainly(text, scored), "\(text) by \(pieces)")
      }
    }
  }

  /// What llama2.c's `encode` does, step by step.
  func plainly(_ text: String, _ scored: ScoredBPE) -> [Int] {
    var ids = (" " + text).map { character in scored.pieces.firstIndex(of: String(character))! }
    while true {
      var best: (score: Float, place: Int, id: Int)?
      for place in ids.indices.dropLast() {
        let both = scored.pieces[ids[place]] + scored.pieces[ids[place + 1]]
        guard let id = scored.pieces.firstIndex(of: both), scored.scores[id] > best?.score ?? -.infinity else {
          continue
        }
        best = (scored.scores[id], place, id)
      }
      guard let best else { return [1] + ids }
      ids[best.place] = best.id
      ids.remove(at: best.place + 1)
    }
  }
}

@Suite struct `llama2.c's tokenizer file` {
  let sound = vocabulary(letters + [("ab", -1.5), (" b", 0.1)])

  @Test func `is read, and kept in metadata, to the last bit`() throws {
    let tokenizer = try read(file(sound))
    guard case .scored(let definition) = tokenizer.definition else {
      Issue.record("it was read as something else")
      return
    }
    #expect(definition == sound)
    let copy = try Tokenizer(metadata: tokenizer.metadata)
    #expect(copy.metadata == tokenizer.metadata)
    guard case .scored(let kept) = copy.definition else {
      Issue.record("it was kept as something else")
      return
    }
    #expect(kept == sound)
    #expect(copy.encode("bab é") == tokenizer.encode("bab é"))
  }

  @Test func `is refused by token and byte where it is cut off`() throws {
    let bytes = file(sound)
    let starts = (0..<sound.pieces.count).reduce(into: [4]) { $0.append($0.last! + 8 + sound.pieces[$1].utf8.count) }
    for count in bytes.indices {
      let error = failure { () throws(TokenizerError) in try read(Array(bytes.prefix(count))) }
      // The file does not say how many tokens there are: between two of them a cut cannot be seen.
      #expect((error == nil) == (starts.firstIndex(of: count) ?? 0 > 2), "\(count)")
    }
    let error = failure { () throws(TokenizerError) in try read(Array(bytes.prefix(14))) }
    #expect(error?.description == "'tokenizer.bin': 'token 0, byte 12': the end of the file, expected 5 bytes")
  }

  @Test func `is refused where its numbers or its text are none`() throws {
    func error(_ bytes: [UInt8]) -> String? { failure { () throws(TokenizerError) in try read(bytes) }?.description }
    #expect(
      error(file(sound, longest: 5))
        == "'tokenizer.bin': 'token 2, byte 30': 6 bytes, expected at most 5, as the first number says")
    var bytes = file(sound)
    bytes[12] = 0xff
    #expect(error(bytes) == "'tokenizer.bin': 'token 0, byte 4': bytes that are no UTF-8, expected text")
    bytes = file(sound)
    for byte in 8..<12 { bytes[byte] = 0xff }
    #expect(error(bytes)?.hasPrefix("'tokenizer.bin': 'token 0, byte 12': the end of the file") == true)
    var endless = sound
    endless.scores[300 - 40] = .infinity
    #expect(error(file(endless)) == "'tokenizer.bin': 'scores[260]': inf, expected a finite number")
    var twice = sound
    twice.pieces[260] = " "
    #expect(error(file(twice)) == "'tokenizer.bin': token ' ': has the ids 259 and 260")
    #expect(error([7, 0, 0, 0]) == "'tokenizer.bin': 'tokens': 0, expected more than the three that steer a model")
  }

  @Test func `is refused in metadata where a part is missing or of another kind`() throws {
    let good = try Tokenizer(sound).metadata
    func error(_ path: String, _ value: MetadataValue?) -> String? {
      failure { () throws(TokenizerError) in try Tokenizer(metadata: good.with(path, set: value)) }?.description
    }
    #expect(error("scores", nil) == "'scores': 0, expected \(sound.pieces.count), one for every token")
    #expect(error("scores", .array(["x"])) == "'tokenizer.scores[0]': a string, expected a number")
    #expect(error("tokens", .array([7])) == "'tokenizer.tokens[0]': an integer, expected a string")
    #expect(error("beginOfText", 100_000) == "'begin of text': id 100000 has no token")
    #expect(error("lowercase", true) == "the field 'tokenizer.lowercase' is not supported")
  }
}
