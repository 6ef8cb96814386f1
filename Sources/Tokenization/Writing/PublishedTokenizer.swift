import JSON
public import WeightGraph

extension Tokenizer {
  /// This tokenizer as the files that Hugging Face's tools read it from, by their names.
  ///
  /// `tokenizer.json` and `tokenizer_config.json`; for one by scores `tokenizer.model` too, since only that says the scores.
  ///
  /// - Throws: ``TokenizerError/unsupported(feature:value:)`` for what these files cannot say.
  public func published() throws(TokenizerError) -> [String: [UInt8]] {
    let style = JSONStyle(indentation: 2, sortsKeys: false)
    func text(_ object: MetadataObject) -> [UInt8] { Array((MetadataValue.object(object).json(style) + "\n").utf8) }
    var files = ["tokenizer_config.json": text(publishedSettings)]
    switch definition {
    case .byteLevel(let parts): files["tokenizer.json"] = text(parts.huggingFaceDocument)
    case .scored(let parts):
      files["tokenizer.json"] = text(try parts.huggingFaceDocument())
      files["tokenizer.model"] = parts.sentencePieceModel
    }
    return files
  }

  /// What `tokenizer_config.json` says of this tokenizer.
  public var publishedSettings: MetadataObject {
    func token(_ id: Int?) -> MetadataValue { id.flatMap { model.spellings[$0] }.map(MetadataValue.string) ?? .null }
    switch definition {
    case .byteLevel(let parts):
      return [
        "add_prefix_space": .bool(parts.addsPrefixSpace), "clean_up_tokenization_spaces": false,
        "eos_token": token(parts.endOfText), "tokenizer_class": "PreTrainedTokenizerFast",
        "unk_token": token(parts.unknownToken),
      ]
    case .scored(let parts):
      return [
        "add_bos_token": .bool(parts.addsBeginOfText), "add_eos_token": false, "bos_token": token(parts.beginOfText),
        "clean_up_tokenization_spaces": false, "eos_token": token(parts.endOfText),
        "tokenizer_class": "PreTrainedTokenizerFast", "unk_token": token(parts.unknownToken),
      ]
    }
  }
}
