public import WeightGraph

/// The form in which a tokenizer lies in the metadata of a container.
///
/// An object with `type` `"byte-level-bpe"`, the settings, and the three lists: `tokens` in the order of the ids (`null`
/// for an id without one), `merges` as `"left right"` with the preferred first, and `addedTokens`. Or one with `type`
/// `"scored-bpe"`, the settings, and the two lists `tokens` and `scores` in the order of the ids. Or as GGUF has it: an
/// object `ggml`.
extension Tokenizer {
  /// Reads a tokenizer out of a container's metadata.
  ///
  /// - Throws: ``TokenizerError``, also for fields that are not known.
  public init(metadata: MetadataValue) throws(TokenizerError) {
    if let lists = metadata.object?[GGMLTokenizer.place] {
      var parts = try GGMLTokenizer(lists)
      self = try parts.tokenizer()
    } else if metadata.object?["type"]?.string == ScoredBPE.metadataType {
      try self.init(ScoredBPE(metadata: metadata))
    } else {
      try self.init(ByteLevelBPE(metadata: metadata))
    }
  }

  /// The tokenizer as metadata; the same tokenizer gives the same tree, member by member.
  public var metadata: MetadataValue { model.metadata }
}

extension ByteLevelBPE {
  /// The name of this form.
  static let metadataType = "byte-level-bpe"

  /// The form that a container keeps.
  var metadata: MetadataValue {
    var object: MetadataObject = [
      "type": .string(Self.metadataType),
      "preTokenizer": .string(preTokenizer.rawValue),
      "addPrefixSpace": .bool(addsPrefixSpace),
      "ignoreMerges": .bool(ignoresMerges),
      "fuseUnknown": .bool(fusesUnknown),
    ]
    object["unknownToken"] = unknownToken.map { MetadataValue($0) }
    object["endOfText"] = endOfText.map { MetadataValue($0) }
    object["addedTokens"] = .array(addedTokens.sorted { $0.id < $1.id }.map(\.metadata))
    object["tokens"] = .array(tokens.map { $0.map(MetadataValue.string) ?? .null })
    object["merges"] = .array(merges.map { .string("\($0.left) \($0.right)") })
    return .object(object)
  }

  /// Reads the form that ``Tokenizer/metadata`` writes.
  init(metadata: MetadataValue) throws(TokenizerError) {
    var fields = try Fields(metadata, at: "tokenizer")
    let type = try fields.required("type", fields.string("type"))
    guard type == Self.metadataType else { throw .unsupported(feature: "tokenizer", value: type) }
    var tokens: [String?] = []
    for (id, value) in try fields.array("tokens").enumerated() {
      guard value == .null || value.string != nil else {
        throw .malformed(field: "tokenizer.tokens[\(id)]", found: value.kind, expected: "a string or null")
      }
      tokens.append(value.string)
    }
    self.init(tokens: tokens, merges: try Self.merges(fields.array("merges"), at: "tokenizer.merges"))
    let pattern = try fields.required("preTokenizer", fields.string("preTokenizer"))
    guard let preTokenizer = SplitPattern(rawValue: pattern) else {
      throw .unsupported(feature: "pre-tokenizer", value: pattern)
    }
    self.preTokenizer = preTokenizer
    addsPrefixSpace = try fields.bool("addPrefixSpace", absent: false)
    ignoresMerges = try fields.bool("ignoreMerges", absent: false)
    fusesUnknown = try fields.bool("fuseUnknown", absent: false)
    unknownToken = try fields.integer("unknownToken")
    endOfText = try fields.integer("endOfText")
    for value in try fields.array("addedTokens") { addedTokens.append(try AddedToken(metadata: value)) }
    try fields.refuseOthers()
  }

  /// Merges that are written as `"left right"`.
  static func merges(_ values: [MetadataValue], at field: String) throws(TokenizerError) -> [Merge] {
    var texts: [Substring] = []
    texts.reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      guard let text = value.string else {
        throw .malformed(field: "\(field)[\(index)]", found: value.kind, expected: "a string")
      }
      texts.append(text[...])
    }
    return try merges(texts: texts, nil)
  }
}

extension AddedToken {
  fileprivate var metadata: MetadataValue {
    [
      "id": MetadataValue(id), "special": .bool(isSpecial), "singleWord": .bool(isSingleWord),
      "stripLeft": .bool(stripsLeft), "stripRight": .bool(stripsRight), "normalized": .bool(isNormalized),
      "inModel": .bool(isInModel),
    ]
  }

  fileprivate init(metadata: MetadataValue) throws(TokenizerError) {
    var fields = try Fields(metadata, at: "tokenizer.addedTokens")
    let id = try fields.required("id", fields.integer("id"))
    self.init(id: id, isSpecial: try fields.bool("special", absent: false))
    isSingleWord = try fields.bool("singleWord", absent: false)
    stripsLeft = try fields.bool("stripLeft", absent: false)
    stripsRight = try fields.bool("stripRight", absent: false)
    isNormalized = try fields.bool("normalized", absent: false)
    isInModel = try fields.bool("inModel", absent: true)
    try fields.refuseOthers()
  }
}
