import Testing
import WeightGraph

@testable import Tokenization

@Suite struct `Encoding and decoding` {
  @Test func `gives Hugging Face's ids for 300 texts with the fixture's vocabulary`() throws {
    let tokenizer = try Tokenizer(ByteLevelBPE(huggingFace: fixture("potion/tokenizer.json")))
    let samples = try #require(try fixture("tokenizer/sample.json").array)
    for sample in samples.compactMap(\.object) {
      let text = try #require(sample["text"]?.string)
      #expect(tokenizer.encode(text) == sample["ids"]?.ids, "\(text.debugDescription)")
      #expect(tokenizer.decode(tokenizer.encode(text)) == text)
    }
    #expect(samples.count == 300)
  }

  @Test(arguments: 0..<15) func `gives Hugging Face's ids and texts with every setting`(number: Int) throws {
    let cases = try #require(try fixture("tokenizer/settings.json").array)
    #expect(cases.count == 15)
    let tokenizer = try Tokenizer(ByteLevelBPE(huggingFace: Self.potion(changedBy: cases[number])))
    for sample in cases[number].object?["texts"]?.array ?? [] {
      let text = try #require(sample.object?["text"]?.string)
      #expect(tokenizer.encode(text) == sample.object?["ids"]?.ids, "\(text.debugDescription)")
      #expect(tokenizer.encode(text, .asText) == sample.object?["plain"]?.ids, "\(text.debugDescription) as text")
    }
    for sample in cases[number].object?["decoded"]?.array ?? [] {
      let ids = try #require(sample.object?["ids"]?.ids)
      let text = try #require(sample.object?["text"]?.string)
      let brief = try #require(sample.object?["brief"]?.string)
      #expect(Array(tokenizer.decode(ids).utf8) == Array(text.utf8), "\(ids)")
      #expect(Array(tokenizer.decode(ids, omittingSpecialTokens: true).utf8) == Array(brief.utf8), "\(ids)")
    }
  }

  /// The fixture's `tokenizer.json` with the changes that a case of `settings.json` names.
  static func potion(changedBy change: MetadataValue) throws -> MetadataValue {
    var file = try fixture("potion/tokenizer.json")
    for part in ["model", "pre_tokenizer"] {
      for (key, value) in change.object?[part]?.object?.members ?? [] { file = file.with(part, key, set: value) }
    }
    for token in change.object?["without"]?.array ?? [] { file = file.with("model", "vocab", token.string!, set: nil) }
    let added = (file.object?["added_tokens"]?.array ?? []) + (change.object?["added_tokens"]?.array ?? [])
    return file.with("added_tokens", set: .array(added))
  }

  @Test func `gives back the bytes of a token that is half a character`() throws {
    let tokenizer = try Tokenizer(definition([]))
    #expect(tokenizer.decodeBytes([0xc3, 0xa9, 0xc3]) == [0xc3, 0xa9, 0xc3])
    #expect(tokenizer.decode([0xc3, 0xa9, 0xc3]) == "é\u{fffd}")
    #expect(tokenizer.token(0xc3)?.text == "\u{fffd}")
  }

  @Test func `passes over ids that have no token`() throws {
    var holed = definition([("a", "b")])
    holed.tokens += [nil, "<end>"]
    holed.addedTokens = [AddedToken(id: 258, isSpecial: true)]
    let tokenizer = try Tokenizer(holed)
    #expect(tokenizer.decode([256, 257, -1, 50256, 258]) == "ab<end>")
    #expect(tokenizer.vocabularyCount == 259)
    #expect(tokenizer.idsWithoutToken == [257])
    #expect(tokenizer.token(257) == nil)
    #expect(tokenizer.token(50256) == nil)
  }

  @Test func `describes a token`() throws {
    let tokenizer = try Tokenizer(ByteLevelBPE(huggingFace: fixture("potion/tokenizer.json")))
    let end = "<|endoftext|>"
    #expect(tokenizer.token(0) == Token(id: 0, spelling: end, bytes: Array(end.utf8), isSpecial: true))
    let lies = try #require(tokenizer.id(ofSpelling: "Ġlies"))
    #expect(tokenizer.token(lies)?.text == " lies")
    #expect(tokenizer.id(ofSpelling: " lies") == nil)
    #expect(tokenizer.endOfText == 0)
  }

  @Test func `says which bytes have no token`() throws {
    var definition = definition([])
    definition.tokens[0xff] = nil
    #expect(try Tokenizer(definition).bytesWithoutToken == [0xff])
  }

  @Test func `tells tokens apart that look alike`() throws {
    let angstrom = AddedToken(id: 256, isSpecial: false)
    var definition = definition([], ["\u{212b}"])
    definition.addedTokens = [angstrom]
    let tokenizer = try Tokenizer(definition)
    #expect(tokenizer.id(ofSpelling: "\u{212b}") == 256)
    #expect(tokenizer.id(ofSpelling: "\u{c5}") == 0xc5)
    #expect(tokenizer.encode("\u{212b}\u{c5}") == [256, 0xc3, 0x85])
  }
}
