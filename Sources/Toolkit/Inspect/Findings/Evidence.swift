import WeightGraph

/// What findings are made from: the tensors that were looked at, and what is known of each.
struct Evidence: Sendable {
  /// The tensors, each with its entry in the report.
  let items: [Item]
  /// The model that they are, where they are one.
  let model: ModelSummary?
  /// Whether all tensors of the file are among them.
  let isWhole: Bool
  /// The model's tokenizer, where it was looked for.
  let vocabulary: Vocabulary?

  /// What became of looking for a model's tokenizer.
  struct Vocabulary: Sendable {
    /// The tokenizer, where there is one that works.
    let found: FoundTokenizer?
    /// What is wrong with it, where it does not work.
    let problem: String?
  }

  /// A tensor and what is known of it.
  struct Item: Sendable {
    let entry: Inspection.TensorEntry
    let tensor: Tensor

    var name: String { entry.name }
    var statistics: TensorStatistics? { entry.statistics }

    /// Whether it is what a norm multiplies with; without a known dialect the name must say so.
    var isNormGain: Bool {
      guard tensor.shape.rank == 1 else { return false }
      guard entry.roles.isEmpty else { return entry.roles.allSatisfy(\.multipliesNorm) }
      let name = name.lowercased()
      let isNorm = ["norm", "ln_", "layernorm"].contains { name.contains($0) }
      return isNorm && ["weight", "gamma", "scale", ".g", "/g"].contains { name.hasSuffix($0) }
    }
  }

  /// The tensors whose values were read.
  var described: [(item: Item, statistics: TensorStatistics)] {
    items.compactMap { item in item.statistics.map { (item, $0) } }
  }

  /// Names for a sentence, only the first few of many: `'a', 'b' and 3 more`.
  static func list(_ names: [String], first count: Int = 3) -> String {
    let quoted = names.prefix(count).map { "'\($0)'" }
    if names.count > count { return quoted.joined(separator: ", ") + " and \(names.count - count) more" }
    return quoted.count < 2 ? quoted.joined() : quoted.dropLast().joined(separator: ", ") + " and " + quoted.last!
  }

  /// A number and what is counted: `1 tensor holds`, `3 tensors hold`.
  static func counted(_ count: Int, _ one: String, _ many: String) -> String { "\(count) \(count == 1 ? one : many)" }
}

extension Role {
  /// Whether this is what a norm multiplies with.
  var multipliesNorm: Bool {
    switch self {
    case .outputNorm: true
    case .block(_, let role):
      [.attentionNorm, .feedForwardNorm, .attentionQueryNorm, .attentionKeyNorm].contains(role)
    default: false
    }
  }
}
