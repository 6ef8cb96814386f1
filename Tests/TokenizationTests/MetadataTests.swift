import JSON
import Testing
import WeightGraph

@testable import Tokenization

@Suite struct `A tokenizer in metadata` {
  @Test(arguments: 0..<15) func `comes back whole, whatever its settings`(number: Int) throws {
    let cases = try #require(try fixture("tokenizer/settings.json").array)
    let file = try `Encoding and decoding`.potion(changedBy: cases[number])
    let original = try Tokenizer(ByteLevelBPE(huggingFace: file))
    let copy = try Tokenizer(metadata: original.metadata)
    #expect(copy.metadata == original.metadata)
    for sample in cases[number].object?["texts"]?.array ?? [] {
      let text = try #require(sample.object?["text"]?.string)
      #expect(copy.encode(text) == original.encode(text))
    }
  }

  @Test func `is the object that its documentation describes`() throws {
    var small = ByteLevelBPE(tokens: ["a", "b", "ab", nil, "<end>"], merges: [.init("a", "b")])
    small.addedTokens = [AddedToken(id: 4, isSpecial: true)]
    small.endOfText = 4
    let expected = """
      {
        "type": "byte-level-bpe", "preTokenizer": "gpt-2", "addPrefixSpace": false, "ignoreMerges": false,
        "fuseUnknown": false, "endOfText": 4,
        "addedTokens": [
          {
            "id": 4, "special": true, "singleWord": false, "stripLeft": false, "stripRight": false,
            "normalized": false, "inModel": true
          }
        ],
        "tokens": ["a", "b", "ab", null, "<end>"], "merges": ["a b"]
      }
      """
    #expect(try Tokenizer(small).metadata == json(expected))
  }

  @Test func `is refused by name where it is damaged`() throws {
    let good = try Tokenizer(definition([("a", "b")])).metadata
    func error(_ path: String, _ value: MetadataValue?) -> String? {
      failure { () throws(TokenizerError) in try Tokenizer(metadata: good.with(path, set: value)) }?.description
    }
    #expect(error("type", "sentencepiece") == "tokenizer 'sentencepiece' is not supported")
    #expect(error("type", nil) == "'tokenizer.type' is missing")
    #expect(error("preTokenizer", "llama-3") == "pre-tokenizer 'llama-3' is not supported")
    #expect(error("merges", .array(["a b", "x"])) == "merge 1: 'x': expected two tokens and a space between them")
    #expect(error("merges", .array(["b a"])) == "merge 0: 'b a': 'ba' is no token")
    #expect(error("tokens", .array([7])) == "'tokenizer.tokens[0]': an integer, expected a string or null")
    #expect(error("lowercase", true) == "the field 'tokenizer.lowercase' is not supported")
    #expect(error("endOfText", 1000) == "'end of text': id 1000 has no token")
    let text = failure { () throws(TokenizerError) in try Tokenizer(metadata: "x") }
    #expect(text?.description == "'tokenizer': a string, expected an object")
  }
}
