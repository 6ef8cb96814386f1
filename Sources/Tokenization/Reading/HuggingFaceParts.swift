import WeightGraph

/// The parts of a `tokenizer.json`, each with what of it is byte-level BPE.
enum HuggingFaceParts {
  /// Refuses a part that is there and does something.
  static func refuse(_ part: String, _ value: MetadataValue?) throws(TokenizerError) {
    guard let value else { return }
    for step in try steps(value, part) { throw .unsupported(feature: part, value: try type(of: step, part)) }
  }

  /// Refuses a part that is there and is not `ByteLevel`.
  static func requireByteLevel(_ part: String, _ value: MetadataValue?) throws(TokenizerError) {
    guard let value else { return }
    for step in try steps(value, part) {
      let type = try type(of: step, part)
      guard type == "ByteLevel" else { throw .unsupported(feature: part, value: type) }
    }
  }

  /// Refuses a post-processor that does more than `ByteLevel`, which moves only offsets, or a template of the text alone.
  static func requireNothingAdded(_ part: String, _ value: MetadataValue?) throws(TokenizerError) {
    guard let value else { return }
    for step in try steps(value, part) {
      let type = try type(of: step, part)
      let single = step.object?["single"]?.array ?? []
      let isTextAlone = single.count == 1 && single[0].object?["Sequence"] != nil
      guard type == "ByteLevel" || type == "TemplateProcessing" && isTextAlone else {
        throw .unsupported(feature: part, value: type)
      }
    }
  }

  /// How the pre-tokenizer splits text.
  static func splitting(
    _ value: MetadataValue?
  ) throws(TokenizerError) -> (pattern: SplitPattern, addsPrefixSpace: Bool) {
    let part = "pre-tokenizer"
    guard let value else { throw .missing(field: "pre_tokenizer") }
    let steps = try steps(value, part)
    for step in steps {
      let type = try type(of: step, part)
      guard type == "ByteLevel" else { throw .unsupported(feature: part, value: type) }
    }
    guard steps.count == 1, let step = steps.first else {
      throw .unsupported(feature: part, value: "Sequence of \(steps.count)")
    }
    var fields = try Fields(step, at: "pre_tokenizer")
    _ = try fields.string("type")
    let usesPattern = try fields.bool("use_regex", absent: true)
    let addsPrefixSpace = try fields.bool("add_prefix_space", absent: true)
    // This one moves only the offsets that other programs ask for.
    _ = try fields.bool("trim_offsets", absent: true)
    try fields.refuseOthers()
    return (usesPattern ? .gpt2 : .none, addsPrefixSpace)
  }

  /// The vocabulary and merges.
  static func model(_ value: MetadataValue) throws(TokenizerError) -> ByteLevelBPE {
    var fields = try Fields(value, at: "model")
    // Files from before version 0.10 do not say the type.
    let type = try fields.string("type") ?? "BPE"
    guard type == "BPE" else { throw .unsupported(feature: "model", value: type) }
    if let dropout = fields.value("dropout"), dropout.double != 0 {
      throw .unsupported(feature: "dropout", value: dropout.double.map { "\($0)" } ?? dropout.kind)
    }
    for affix in ["continuing_subword_prefix", "end_of_word_suffix"] {
      if let text = try fields.string(affix), !text.isEmpty { throw .unsupported(feature: affix, value: text) }
    }
    let unknown = try fields.string("unk_token")
    let fusesUnknown = try fields.bool("fuse_unk", absent: false)
    let fallsBackToBytes = try fields.bool("byte_fallback", absent: false)
    let ignoresMerges = try fields.bool("ignore_merges", absent: false)
    let vocabulary = try fields.required("vocab", fields.value("vocab"))
    let merges = try merges(fields.array("merges"))
    try fields.refuseOthers()

    var result = ByteLevelBPE(
      tokens: try ByteLevelBPE.table(ByteLevelBPE.entries(vocabulary, at: "model.vocab")), merges: merges)
    result.ignoresMerges = ignoresMerges
    result.fusesUnknown = fusesUnknown
    result.unknownToken = unknown.flatMap { result.id(of: $0) }
    // Where every byte has a token, neither of these is ever needed.
    let isUnknownMissing = unknown != nil && result.unknownToken == nil
    guard isUnknownMissing || fallsBackToBytes, !result.hasTokenForEveryByte else { return result }
    if let unknown, isUnknownMissing {
      throw .malformed(field: "model.unk_token", found: "'\(unknown)'", expected: "a token of the vocabulary")
    }
    throw .unsupported(feature: "byte_fallback", value: "true")
  }

  /// Merges, written as `"a b"` or, since version 0.20, as `["a", "b"]`.
  private static func merges(_ values: [MetadataValue]) throws(TokenizerError) -> [ByteLevelBPE.Merge] {
    guard values.first?.array != nil else { return try ByteLevelBPE.merges(values, at: "model.merges") }
    var merges: [ByteLevelBPE.Merge] = []
    merges.reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      guard let pair = value.array, pair.count == 2, let left = pair[0].string, let right = pair[1].string else {
        throw .malformed(field: "model.merges[\(index)]", found: value.kind, expected: "two strings")
      }
      merges.append(.init(left, right))
    }
    return merges
  }

  /// The steps of a part: its own, or those of a `Sequence`, however deep.
  private static func steps(_ value: MetadataValue, _ part: String) throws(TokenizerError) -> [MetadataValue] {
    var waiting = [value]
    var steps: [MetadataValue] = []
    while let next = waiting.popLast() {
      guard try type(of: next, part) == "Sequence", let object = next.object else {
        steps.append(next)
        continue
      }
      let inner = ["pretokenizers", "processors", "decoders", "normalizers"].compactMap { object[$0]?.array }
      waiting += inner.joined().reversed()
    }
    return steps
  }

  private static func type(of value: MetadataValue, _ part: String) throws(TokenizerError) -> String {
    var fields = try Fields(value, at: part)
    return try fields.required("type", fields.string("type"))
  }
}
