public import WeightGraph

extension Tokenizer {
  /// The tokenizer in the form in which GGUF holds it: see ``GGMLTokenizer``.
  ///
  /// - Parameter vocabularyLength: how many rows the model has; ids without a token are written as unused ones, since
  ///   llama.cpp wants a token for every row.
  public func ggml(vocabularyLength: Int) -> MetadataValue {
    let object =
      switch definition {
      case .byteLevel(let parts): GGMLTokenizer.members(of: parts, vocabularyLength)
      case .scored(let parts): GGMLTokenizer.members(of: parts, vocabularyLength)
      }
    return [GGMLTokenizer.place: .object(object)]
  }

  /// What GGUF holds where a model has no tokenizer.
  public static let noGGML: MetadataValue = [GGMLTokenizer.place: ["model": .string(GGMLTokenizer.nothing)]]
}

extension GGMLTokenizer {
  fileprivate static func members(of parts: ByteLevelBPE, _ length: Int) -> MetadataObject {
    var kinds = parts.tokens.map { $0 == nil ? Kind.unused : .normal }
    for token in parts.addedTokens { kinds[token.id] = token.isSpecial ? .control : .userDefined }
    var object: MetadataObject = [
      "model": "gpt2", "pre": "gpt-2",
      "tokens": tokens(parts.tokens, length), "token_type": numbers(kinds, length),
      "merges": .array(parts.merges.map { .string("\($0.left) \($0.right)") }),
    ]
    // Texts follow each other directly where GPT-2 was trained: what ends one begins the next.
    object["bos_token_id"] = parts.endOfText.map { MetadataValue($0) }
    object["eos_token_id"] = parts.endOfText.map { MetadataValue($0) }
    object["unknown_token_id"] = parts.unknownToken.map { MetadataValue($0) }
    if parts.addsPrefixSpace { object["add_space_prefix"] = true }
    return object
  }

  fileprivate static func members(of parts: ScoredBPE, _ length: Int) -> MetadataObject {
    let kinds = parts.pieces.enumerated().map { id, piece -> Kind in
      if id == parts.unknownToken { return .unknown }
      if id == parts.beginOfText || id == parts.endOfText { return .control }
      return ScoredBPE.byte(spelledBy: piece) == nil ? .normal : .byte
    }
    let padding = Array(repeating: MetadataValue.decimal(0), count: max(0, length - parts.scores.count))
    var object: MetadataObject = [
      "model": "llama", "pre": "default",
      "tokens": tokens(parts.pieces.map { String($0.map { $0 == " " ? space : $0 }) }, length),
      "scores": .array(parts.scores.map(MetadataValue.decimal) + padding), "token_type": numbers(kinds, length),
    ]
    object["bos_token_id"] = parts.beginOfText.map { MetadataValue($0) }
    object["eos_token_id"] = parts.endOfText.map { MetadataValue($0) }
    object["unknown_token_id"] = parts.unknownToken.map { MetadataValue($0) }
    object["add_bos_token"] = .bool(parts.addsBeginOfText)
    object["add_space_prefix"] = .bool(parts.addsPrefixSpace)
    return object
  }

  /// The texts of all ids; those without a token have a text that no other has.
  private static func tokens(_ tokens: [String?], _ length: Int) -> MetadataValue {
    .array(
      (0..<max(length, tokens.count)).map { id in
        .string((id < tokens.count ? tokens[id] : nil) ?? "[PAD\(id)]")
      })
  }

  private static func numbers(_ kinds: [Kind], _ length: Int) -> MetadataValue {
    let padding = Array(repeating: Kind.unused, count: max(0, length - kinds.count))
    return .array((kinds + padding).map { MetadataValue($0.rawValue) })
  }
}
