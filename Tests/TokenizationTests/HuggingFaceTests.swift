import Testing
import WeightGraph

@testable import Tokenization

@Suite struct `A tokenizer.json` {
  let file: MetadataValue

  init() throws { file = try fixture("potion/tokenizer.json") }

  func error(_ file: MetadataValue) -> String? {
    failure { () throws(TokenizerError) in try Tokenizer(ByteLevelBPE(huggingFace: file)) }?.description
  }

  @Test func `gives the same tokenizer as vocab.json and merges.txt beside it`() throws {
    let whole = try Tokenizer(ByteLevelBPE(huggingFace: file))
    let pair = try #require(try Tokenizer.inFolder("\(packageRoot)/fixtures/potion"))
    #expect(whole.metadata == pair.metadata)
  }

  @Test func `may write its merges as texts or as pairs`() throws {
    let model = try #require(file.object?["model"]?.object)
    let merges = try #require(model["merges"]?.array)
    let pairs: [MetadataValue] = try merges.map { merge in
      if merge.array != nil { return merge }
      return .array(try #require(merge.string).split(separator: " ").map { .string(String($0)) })
    }
    let texts: [MetadataValue] = pairs.map { .string("\($0.array![0].string!) \($0.array![1].string!)") }
    let asPairs = try Tokenizer(ByteLevelBPE(huggingFace: file.with("model", "merges", set: .array(pairs))))
    let asTexts = try Tokenizer(ByteLevelBPE(huggingFace: file.with("model", "merges", set: .array(texts))))
    #expect(asPairs.metadata == asTexts.metadata)
    #expect(asPairs.encode("Sarah lies still").count == 3)
    func error(_ merges: String) throws -> String? { try self.error(file.with("model", "merges", set: json(merges))) }
    #expect(try error(#"[["a", "b", "c"]]"#) == "'model.merges[0]': an array, expected two strings")
    #expect(try error(#"["a b", ["c", "d"]]"#) == "'model.merges[1]': an array, expected a string")
  }

  @Test func `is refused by name where it does what byte-level BPE does not`() throws {
    let bert: MetadataValue = ["type": "BertPreTokenizer"]
    let sequence = try json(#"{"type": "Sequence", "normalizers": [{"type": "NFC"}]}"#)
    #expect(error(file.with("normalizer", set: ["type": "Lowercase"])) == "normalizer 'Lowercase' is not supported")
    #expect(error(file.with("normalizer", set: sequence)) == "normalizer 'NFC' is not supported")
    #expect(error(file.with("pre_tokenizer", set: bert)) == "pre-tokenizer 'BertPreTokenizer' is not supported")
    #expect(error(file.with("pre_tokenizer", set: nil)) == "'pre_tokenizer' is missing")
    #expect(error(file.with("decoder", set: ["type": "WordPiece"])) == "decoder 'WordPiece' is not supported")
    #expect(
      error(file.with("post_processor", set: ["type": "TemplateProcessing"]))
        == "post-processor 'TemplateProcessing' is not supported")
    #expect(error(file.with("model", "type", set: "Unigram")) == "model 'Unigram' is not supported")
    #expect(error(file.with("model", "dropout", set: 0.1)) == "dropout '0.1' is not supported")
    #expect(
      error(file.with("model", "end_of_word_suffix", set: "</w>")) == "end_of_word_suffix '</w>' is not supported")
    #expect(error(file.with("model", "shape", set: 1)) == "the field 'model.shape' is not supported")
    #expect(error(file.with("version", set: "2.0")) == "tokenizer.json version '2.0' is not supported")
  }

  @Test func `may name steps that do nothing, and fallbacks that are never needed`() throws {
    let byteLevel = #"{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true}"#
    let sequence = try json(#"{"type": "Sequence", "pretokenizers": [\#(byteLevel)]}"#)
    #expect(error(file.with("pre_tokenizer", set: sequence)) == nil)
    #expect(error(file.with("normalizer", set: try json(#"{"type": "Sequence", "normalizers": []}"#))) == nil)
    #expect(error(file.with("model", "byte_fallback", set: true)) == nil)
    #expect(error(file.with("model", "unk_token", set: "<unk>")) == nil)
    let holed = file.with("model", "vocab", "Ã", set: nil)
    #expect(error(holed.with("model", "byte_fallback", set: true)) == "byte_fallback 'true' is not supported")
    #expect(
      error(holed.with("model", "unk_token", set: "<unk>"))
        == "'model.unk_token': '<unk>', expected a token of the vocabulary")
  }

  @Test func `says what it leaves to the caller`() throws {
    let truncated = file.with("truncation", set: ["max_length": 8])
    #expect(try ByteLevelBPE(huggingFace: truncated).notes == ["truncation: left to the caller"])
    #expect(try ByteLevelBPE(huggingFace: file).notes == [])
  }

  @Test func `is refused where an added token contradicts the vocabulary`() {
    func added(_ id: Int, _ text: String) -> MetadataValue {
      file.with("added_tokens", set: .array([["id": MetadataValue(id), "content": .string(text)]]))
    }
    #expect(error(added(1, "<s>")) == "id 1: given to '!' and to '<s>'")
    #expect(error(added(9000, "!")) == "token '!': has the ids 1 and 9000")
    #expect(error(added(1 << 40, "<s>")) == "token '<s>': id 1099511627776, expected one from 0 to 2097151")
    #expect(error(added(9000, "<s>")) == nil)
  }
}
