import Tokenization
import WeightGraph

extension FindingRule {
  /// Values of two bytes that take four.
  static let narrowValues = FindingRule { evidence in
    let wide = evidence.described.filter { $0.item.tensor.dtype == .f32 && $0.statistics.count > 0 }
    let bytes = wide.reduce(0) { $0 + $1.item.tensor.byteCount }
    return [DType.bf16, .f16].compactMap { dtype -> Finding? in
      let narrow = wide.filter { $0.statistics.exactTypes.contains(dtype) }
      let narrowBytes = narrow.reduce(0) { $0 + $1.item.tensor.byteCount }
      // Ones and zeros fit any type: something else must be there. A few odd tensors do not make a file wide.
      guard narrow.contains(where: { $0.statistics.minimum != $0.statistics.maximum && $0.item.tensor.shape.rank > 1 }),
        narrowBytes * 2 > bytes
      else { return nil }
      // What both types hold is told of one.
      if dtype == .f16, narrow.allSatisfy({ $0.statistics.exactTypes.contains(.bf16) }) { return nil }
      let all = narrow.count == wide.count
      return Finding(
        .widelyStored,
        "\(dtype) stored as f32: \(all ? "all \(wide.count)" : "\(narrow.count) of \(wide.count)") float32 tensors hold "
          + "nothing that \(dtype) does not, and half of their \(bytesText(narrowBytes)) are zeros",
        advice: "convert with --dtype \(dtype): half the size, and the same model bit for bit"
          + (all ? "" : " in those tensors"),
        tensors: narrow.map(\.item.name))
    }.prefix(1).map { $0 }
  }

  /// A head that is the token embedding, and takes its bytes a second time.
  static let storedTwice = FindingRule { evidence in
    guard let model = evidence.model, model.hasTiedOutput,
      let head = evidence.items.first(where: { $0.entry.roles.contains(.output) }), !evidence.isShared(head)
    else { return [] }
    return [
      Finding(
        .storedTiedHead,
        "the head '\(Evidence.brief(head.name))' is tied to the token embedding but stored twice: \(bytesText(head.tensor.byteCount)) more",
        advice: "convert it: Phial and most dialects store it once", tensors: [head.name])
    ]
  }

  /// Masks and tables of the producer's program.
  static let buffers = FindingRule { evidence in
    let buffers = evidence.items.filter { $0.entry.exclusion != nil || $0.looksLikeMask }
    guard !buffers.isEmpty else { return [] }
    let bytes = buffers.reduce(0) { $0 + $1.tensor.byteCount }
    let names = buffers.map(\.name)
    return [
      Finding(
        .storedBuffers,
        "\(Evidence.counted(names.count, "buffer", "buffers")) of the producer's program, such as attention masks, stored "
          + "as weights: \(Evidence.list(names)), \(bytesText(bytes))",
        advice: "they are computed where they are needed: 'transmute convert' leaves out those that its dialect knows",
        tensors: names)
    ]
  }

  /// A vocabulary and a tokenizer that do not go together, or none at all.
  static let tokens = FindingRule { evidence in
    guard evidence.isWhole, let model = evidence.model, let vocabulary = evidence.vocabulary else { return [] }
    let rows = model.architecture.vocabularyLength
    if let problem = vocabulary.problem {
      return [
        Finding(
          .brokenTokenizer, "the tokenizer cannot be used: \(problem)",
          advice: "prompts must be token ids, unless --tokenizer names a sound one")
      ]
    }
    guard let count = vocabulary.found?.tokenizer.vocabularyCount else {
      return [
        Finding(
          .noTokenizer, "no tokenizer is inside the file or beside it",
          advice:
            "prompts must be token ids, unless --tokenizer names one; 'transmute convert' takes along one that lies beside"
        )
      ]
    }
    guard count > rows else { return [] }
    return [
      Finding(
        .unknownTokens, "the tokenizer knows \(count) tokens and the model only \(rows)",
        advice: "it is another model's, or the embedding was cut: tokens from \(rows) on cannot be read")
    ]
  }

  private static func bytesText(_ count: Int) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var (value, unit) = (Double(count), 0)
    while value >= 999.5, unit < 4 { (value, unit) = (value / 1000, unit + 1) }
    return unit == 0 ? "\(count) B" : "\((value * 10).rounded() / 10) \(units[unit])"
  }
}

extension Evidence {
  /// Whether a tensor is one of two names for the same bytes, as PyTorch's files have them.
  fileprivate func isShared(_ item: Item) -> Bool {
    let identity = item.tensor.identity
    return items.contains { $0.name != item.name && $0.tensor.identity == identity }
  }
}

extension Evidence.Item {
  /// Whether a tensor of no known role is a square mask of an attention, by its name and shape.
  fileprivate var looksLikeMask: Bool {
    guard entry.roles.isEmpty else { return false }
    let name = name.lowercased()
    if name.hasSuffix("masked_bias") || name.hasSuffix("rotary_emb.inv_freq") { return true }
    let shape = tensor.shape
    guard shape.rank > 1, case let lengths = shape.dimensions.suffix(2), lengths.first == lengths.last,
      shape.dimensions.dropLast(2).allSatisfy({ $0 == 1 })
    else { return false }
    return name.hasSuffix("mask") || (shape.rank == 4 && name.hasSuffix("attn.bias"))
  }
}
