import WeightGraph

extension ScoredBPE {
  /// The name of the form in which a container keeps it.
  static let metadataType = "scored-bpe"

  /// The form that a container keeps.
  var metadata: MetadataValue {
    var object: MetadataObject = [
      "type": .string(Self.metadataType), "addPrefixSpace": .bool(addsPrefixSpace),
      "addBeginOfText": .bool(addsBeginOfText),
    ]
    object["unknownToken"] = unknownToken.map { MetadataValue($0) }
    object["beginOfText"] = beginOfText.map { MetadataValue($0) }
    object["endOfText"] = endOfText.map { MetadataValue($0) }
    object["tokens"] = .array(pieces.map(MetadataValue.string))
    object["scores"] = .array(scores.map { .double(Double($0)) })
    return .object(object)
  }

  /// Reads the form that ``metadata`` writes.
  init(metadata: MetadataValue) throws(TokenizerError) {
    var fields = try Fields(metadata, at: "tokenizer")
    _ = try fields.string("type")
    var pieces: [String] = []
    for (id, value) in try fields.array("tokens").enumerated() {
      guard let piece = value.string else {
        throw .malformed(field: "tokenizer.tokens[\(id)]", found: value.kind, expected: "a string")
      }
      pieces.append(piece)
    }
    var scores: [Float] = []
    for (id, value) in try fields.array("scores").enumerated() {
      guard let score = value.double else {
        throw .malformed(field: "tokenizer.scores[\(id)]", found: value.kind, expected: "a number")
      }
      scores.append(Float(score))
    }
    self.init(pieces: pieces, scores: scores)
    addsPrefixSpace = try fields.bool("addPrefixSpace", absent: true)
    addsBeginOfText = try fields.bool("addBeginOfText", absent: true)
    unknownToken = try fields.integer("unknownToken")
    beginOfText = try fields.integer("beginOfText")
    endOfText = try fields.integer("endOfText")
    try fields.refuseOthers()
  }
}
