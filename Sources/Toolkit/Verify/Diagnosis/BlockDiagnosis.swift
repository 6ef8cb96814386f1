import WeightGraph

/// Finds what was done to whole blocks, from the digests alone, so that it is said once and not for every tensor.
struct BlockDiagnosis {
  let left: Fingerprint
  let right: Fingerprint
  let architecture: Architecture

  /// Blocks that hold on the right what another block holds on the left.
  func exchangedBlocks() -> [Diagnosis] {
    let count = architecture.blockCount
    var sources: [Int: Int] = [:]
    for block in 0..<count where !matches(block, block) {
      sources[block] = (0..<count).first { matches(block, $0) }
    }
    return sources.sorted { $0.key < $1.key }.compactMap { block, source in
      if sources[source] == block {
        guard block < source else { return nil }
        return Diagnosis(
          roles(block) + roles(source), "blocks \(block) and \(source) are exchanged on the right")
      }
      return Diagnosis(
        roles(block), isReversible: false, "block \(block) holds on the right what the left has as block \(source)")
    }
  }

  /// Blocks whose query, key and value stand in another order.
  func orders() -> [Diagnosis] {
    (0..<architecture.blockCount).compactMap { block in
      let weights = Self.weights.map { Role.block(block, $0) }
      guard !isOrder([0, 1, 2], of: weights) else { return nil }
      guard let order = Self.permutations.first(where: { isOrder($0, of: weights) }) else { return nil }
      let biases = Self.biases.map { Role.block(block, $0) }
      let explained = weights + (isOrder(order, of: biases) ? biases : [])
      let names = order.map { Self.names[$0] }.joined(separator: ", ")
      return Diagnosis(
        explained,
        "block.\(block) has its query, key and value in the order \(names) on the right"
          + (explained.count == 3 && architecture.biases.contains(.attentionInput) ? ", but not their biases" : ""))
    }
  }

  private static let weights: [BlockRole] = [.attentionQuery, .attentionKey, .attentionValue]
  private static let biases: [BlockRole] = [.attentionQueryBias, .attentionKeyBias, .attentionValueBias]
  private static let names = ["query", "key", "value"]
  private static let permutations = [[1, 0, 2], [0, 2, 1], [2, 1, 0], [1, 2, 0], [2, 0, 1]]

  private func roles(_ block: Int) -> [Role] { architecture.blockRoles.map { .block(block, $0) } }

  /// Whether one block on the right is another on the left, in every tensor.
  private func matches(_ block: Int, _ source: Int) -> Bool {
    architecture.blockRoles.allSatisfy {
      right.tensors[.block(block, $0)] == left.tensors[.block(source, $0)]
    }
  }

  /// Whether the right has in each place what the left has in the place that `order` names.
  private func isOrder(_ order: [Int], of roles: [Role]) -> Bool {
    roles.indices.allSatisfy { index in
      guard let wanted = right.tensors[roles[index]] else { return false }
      return wanted == left.tensors[roles[order[index]]]
    }
  }
}
