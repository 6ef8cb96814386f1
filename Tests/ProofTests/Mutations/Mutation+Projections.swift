import Toolkit
import WeightGraph

private let weights: [BlockRole] = [.attentionQuery, .attentionKey, .attentionValue]
private let biases: [BlockRole] = [.attentionQueryBias, .attentionKeyBias, .attentionValueBias]

extension Mutation {
  /// Query, key and value that were packed in one order and read in another.
  static let projections: [Mutation] = [
    packed("query and value exchanged", 0, places: [0, 2], "in the order value, key, query on the right") {
      [$0[2], $0[1], $0[0]]
    },
    packed("query, key and value rotated", 1, "in the order key, value, query on the right") { [$0[1], $0[2], $0[0]] },
    packed("the same without the biases", 1, biased: false, "in the order key, value, query on the right, but not") {
      [$0[1], $0[2], $0[0]]
    },
    packed("packed by head", 0, "packed head by head on the right, and read as three whole tensors") { parts in
      let heads = parts.map { $0.split(axis: 0, into: 4) }
      return Tensor.joined((0..<4).flatMap { head in heads.map { $0[head] } }, axis: 0).split(axis: 0, into: 3)
    },
    packed("taken apart by head", 1, "taken for packed head by head on the right, and taken apart") { parts in
      let groups = Tensor.joined(parts, axis: 0).split(axis: 0, into: 12)
      return (0..<3).map { part in .joined((0..<4).map { groups[3 * $0 + part] }, axis: 0) }
    },
    packed("packed by row", 0, "packed row by row on the right, and read as three whole tensors") { parts in
      let rows = parts.map { $0.split(axis: 0, into: 16) }
      return Tensor.joined((0..<16).flatMap { row in rows.map { $0[row] } }, axis: 0).split(axis: 0, into: 3)
    },
    packed("packed by head, the value first", 1, "as three whole tensors, in the order value, query, key") { parts in
      let heads = [parts[2], parts[0], parts[1]].map { $0.split(axis: 0, into: 4) }
      return Tensor.joined((0..<4).flatMap { head in heads.map { $0[head] } }, axis: 0).split(axis: 0, into: 3)
    },
    Mutation(
      .llama, "key and value exchanged",
      [.attentionKey, .attentionKeyBias, .attentionValue, .attentionValueBias].map { block(1, $0) },
      "in the order query, value, key on the right"
    ) { parts in
      for (key, value) in [
        (BlockRole.attentionKey, BlockRole.attentionValue), (.attentionKeyBias, .attentionValueBias),
      ] {
        let kept = parts[block(1, key)]
        parts[block(1, key)] = parts[block(1, value)]
        parts[block(1, value)] = kept
      }
    },
    grouped("packed by group", 0, "packed head by head on the right, and read as three whole tensors") { parts in
      let groups = parts.map { $0.split(axis: 0, into: 2) }
      return Tensor.joined((0..<2).flatMap { group in groups.map { $0[group] } }, axis: 0)
    },
    grouped("taken apart by group", 1, "taken for packed head by head on the right, and taken apart") { parts in
      let groups = Tensor.joined(parts, axis: 0).split(axis: 0, into: 2)
      return Tensor.joined(
        [0..<12, 12..<18, 18..<24].flatMap { rows in groups.map { $0.sliced(axis: 0, rows) } }, axis: 0)
    },
  ]

  /// A mutation of the three projections of a block of the Llama, whose query has twice as many rows as the two others.
  ///
  /// - Parameter change: the rows of all three in another order.
  private static func grouped(
    _ description: String, _ index: Int, _ finding: String, _ change: @escaping @Sendable ([Tensor]) -> Tensor
  ) -> Mutation {
    let kinds = [weights, biases]
    return Mutation(.llama, description, kinds.flatMap { kind in kind.map { block(index, $0) } }, finding) { parts in
      for kind in kinds {
        let rows = change(kind.map { parts[block(index, $0)] })
        for (role, range) in zip(kind, [0..<24, 24..<36, 36..<48]) {
          parts[block(index, role)] = rows.sliced(axis: 0, range)
        }
      }
    }
  }

  /// A mutation of the three projections of a block of the GPT-2, and of their biases.
  private static func packed(
    _ description: String, _ index: Int, places: [Int] = [0, 1, 2], biased: Bool = true, _ finding: String,
    _ change: @escaping @Sendable ([Tensor]) -> [Tensor]
  ) -> Mutation {
    let kinds = biased ? [weights, biases] : [weights]
    let roles = kinds.flatMap { kind in places.map { block(index, kind[$0]) } }
    return Mutation(.gpt2, description, roles, finding) { parts in
      for kind in kinds {
        let changed = change(kind.map { parts[block(index, $0)] })
        for (role, tensor) in zip(kind, changed) { parts[block(index, role)] = tensor }
      }
    }
  }

  /// Rows of queries and keys whose rotated pairs lie otherwise.
  static let rotations: [Mutation] = [
    Mutation(
      .llama, "pairs of queries put together", of: block(0, .attentionQuery),
      "has the two rows of each rotated pair side by side on the right"
    ) { $0.pairs(.together, groupLength: 6) },
    Mutation(
      .llama, "pairs of keys put together", of: block(1, .attentionKey),
      "has the two rows of each rotated pair side by side on the right"
    ) { $0.pairs(.together, groupLength: 6) },
    Mutation(
      .llama, "pairs of queries taken apart twice", of: block(1, .attentionQuery),
      "has the first rows of all rotated pairs before the second ones on the right"
    ) { $0.pairs(.apart, groupLength: 6) },
    Mutation(
      .llama, "pairs for 2 heads", of: block(0, .attentionQuery),
      "side by side on the right, as for 2 heads and not for 4"
    ) { $0.pairs(.together, groupLength: 12) },
    Mutation(
      .llama, "pairs for 1 head", of: block(0, .attentionKey),
      "before the second ones on the right, as for 1 heads and not for 2"
    ) { $0.pairs(.apart, groupLength: 12) },
    Mutation(
      .llama, "pairs of a bias put together", of: block(0, .attentionQueryBias),
      "has the two rows of each rotated pair side by side on the right"
    ) { $0.pairs(.together, groupLength: 6) },
  ]
}
