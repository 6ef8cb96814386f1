import WeightGraph

/// A mistake that a model may have been read or written with, undone in the whole model.
///
/// Where there is another model to compare with, causes are proved from the tensors. Where there are only another engine's
/// values, they are tried: the model is changed, and asked again.
struct Hypothesis: Sendable {
  /// What would have to be done, in words that follow "agrees".
  let words: String
  /// The changed model, or `nil` where there is nothing to change.
  let change: @Sendable (WeightGraph) throws(ContainerError) -> WeightGraph?

  /// All that are tried, the likeliest first.
  static func all(_ architecture: Architecture) -> [Hypothesis] {
    choices(architecture) + projections + rotations + elements
  }

  /// Hyperparameters with other values.
  private static func choices(_ architecture: Architecture) -> [Hypothesis] {
    var hypotheses: [Hypothesis] = []
    func add(_ words: String, _ change: @escaping @Sendable (inout Architecture) -> Void) {
      hypotheses.append(
        Hypothesis(words: words) { (graph) throws(ContainerError) in
          var changed = graph.architecture
          change(&changed)
          guard changed != graph.architecture else { return nil }
          return try WeightGraph(architecture: changed, tensors: graph.tensors)
        })
    }
    for epsilon: Float in [1e-5, 1e-6, 1e-12] { add("with a normEpsilon of \(epsilon)") { $0.normEpsilon = epsilon } }
    for activation in Activation.allCases {
      add("with the activation \(activation.rawValue)") { $0.activation = activation }
    }
    let width = architecture.headCount * architecture.keyLength
    let group = architecture.headCount / architecture.headCountKV
    for count in 1...max(1, width / 2) where width.isMultiple(of: count) && count.isMultiple(of: group) {
      guard architecture.keyLength == architecture.valueLength else { break }
      add("with a headCount of \(count)") { changed in
        (changed.headCount, changed.headCountKV) = (count, count / group)
        (changed.keyLength, changed.valueLength) = (width / count, width / count)
      }
    }
    add("with an attentionScale of 1") { $0.attentionScale = 1 }
    add("with the attention scaled by one over the length of a head") { $0.attentionScale = 1 / Float($0.keyLength) }
    if architecture.positions == .rotary {
      for base: Float in [10_000, 500_000, 1_000_000] {
        add("with a ropeFrequencyBase of \(base)") { $0.ropeFrequencyBase = base }
      }
    }
    if !architecture.hasTiedOutput { add("with the head tied to the token embedding") { $0.hasTiedOutput = true } }
    for (words, kind) in [
      ("query, key and value", Biases.attentionInput), ("the attention's output", .attentionOutput),
      ("the feed-forward layers", .feedForward),
    ] where architecture.biases.contains(kind) {
      add("without the biases of \(words)") { $0.biases.remove(kind) }
    }
    return hypotheses
  }

  /// Projections in another order, packed otherwise, or transposed.
  private static let projections: [Hypothesis] =
    [BlockRole.attentionOutput, .attentionQuery, .attentionKey, .attentionValue].map { part in
      inEveryBlock("with every \(part.rawValue) transposed", [part]) { parts, _ in
        parts[0].shape.rank == 2 && parts[0].shape[0] == parts[0].shape[1] ? [parts[0].transposed()] : nil
      }
    }
    + [[1, 0, 2], [0, 2, 1], [2, 1, 0], [1, 2, 0], [2, 0, 1]].map { order in
      let names = order.map { ["query", "key", "value"][$0] }.joined(separator: ", ")
      return inEveryBlock("with its query, key and value in the order \(names)", PackedDiagnosis.weights) { parts, _ in
        Set(parts.map(\.shape)).count == 1 ? order.map { parts[$0] } : nil
      }
    }
    + PackedDiagnosis.Mixture.allCases.map { mixture in
      inEveryBlock("with its query, key and value \(mixture.remedy)", PackedDiagnosis.weights) { parts, architecture in
        mixture.apply(parts, architecture)
      }
    }

  /// Rotated pairs that lie otherwise.
  private static let rotations: [Hypothesis] = [
    (PairOrder.Direction.together, "put side by side"), (.apart, "taken apart"),
  ].map { direction, words in
    inEveryBlock("with the rows of rotated pairs \(words)", [.attentionQuery, .attentionKey]) { parts, architecture in
      guard architecture.positions == .rotary, architecture.keyLength.isMultiple(of: 2) else { return nil }
      return parts.map { $0.pairs(direction, groupLength: architecture.keyLength) }
    }
  }

  /// Positions that moved by one.
  private static let elements: [Hypothesis] = [("down", true), ("up", false)].map { words, isDown in
    Hypothesis(words: "with its positions moved \(words) by one") { (graph) throws(ContainerError) in
      guard let table = graph.tensors[.positionEmbedding], table.shape[0] > 1 else { return nil }
      let count = table.shape[0]
      let (first, rest) = isDown ? (count - 1..<count, 0..<count - 1) : (1..<count, 0..<1)
      var tensors = graph.tensors
      tensors[.positionEmbedding] = .joined([table.sliced(axis: 0, first), table.sliced(axis: 0, rest)], axis: 0)
      return try WeightGraph(architecture: graph.architecture, tensors: tensors)
    }
  }

  /// The same change in every block, to weights and, where they have the same rows, to their biases.
  private static func inEveryBlock(
    _ words: String, _ roles: [BlockRole], _ change: @escaping @Sendable ([Tensor], Architecture) -> [Tensor]?
  ) -> Hypothesis {
    Hypothesis(words: words) { (graph) throws(ContainerError) in
      var tensors = graph.tensors
      let biases = roles.compactMap { BlockRole(rawValue: $0.rawValue + "Bias") }
      for index in 0..<graph.architecture.blockCount {
        for kind in [roles, biases] {
          let places = kind.map { Role.block(index, $0) }
          let parts = places.compactMap { graph.tensors[$0] }
          guard parts.count == roles.count else { continue }
          guard let changed = change(parts, graph.architecture) else {
            if kind == roles { return nil }
            continue
          }
          for (place, tensor) in zip(places, changed) { tensors[place] = tensor }
        }
      }
      return try WeightGraph(architecture: graph.architecture, tensors: tensors)
    }
  }
}
