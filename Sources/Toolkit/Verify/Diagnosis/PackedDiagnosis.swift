import WeightGraph

/// Finds projections of query, key and value that were packed into one tensor in one order and read in another.
///
/// Programs pack the three as whole tensors (`q k v`), head by head (`q₀ k₀ v₀ q₁ k₁ v₁ …`, as GPT-NeoX and BLOOM do) or row by
/// row. What was packed in one of these ways and taken apart in another still has the right shapes.
struct PackedDiagnosis {
  let left: WeightGraph
  let right: WeightGraph
  let threads: Int?

  static let weights: [BlockRole] = [.attentionQuery, .attentionKey, .attentionValue]
  private static let biases: [BlockRole] = [.attentionQueryBias, .attentionKeyBias, .attentionValueBias]

  /// How the rows of three tensors are mixed up.
  enum Mixture: CaseIterable {
    case packedByHead, takenApartByHead, packedByRow, takenApartByRow

    var words: String {
      switch self {
      case .packedByHead: "packed head by head on the right, and read as three whole tensors"
      case .takenApartByHead: "taken for packed head by head on the right, and taken apart"
      case .packedByRow: "packed row by row on the right, and read as three whole tensors"
      case .takenApartByRow: "taken for packed row by row on the right, and taken apart"
      }
    }

    /// What undoes it, in words that follow the names of the three.
    var remedy: String {
      switch self {
      case .packedByHead: "packed head by head"
      case .takenApartByHead: "taken apart head by head"
      case .packedByRow: "packed row by row"
      case .takenApartByRow: "taken apart row by row"
      }
    }

    /// Mixed-up tensors are as many rows as the three were before.
    func apply(_ parts: [Tensor], headCount: Int) -> [Tensor] {
      let rows = parts[0].shape[0]
      let length = self == .packedByHead || self == .takenApartByHead ? rows / headCount : 1
      let groups = rows / length
      func group(_ tensor: Tensor, _ number: Int) -> Tensor {
        tensor.sliced(axis: 0, number * length..<(number + 1) * length)
      }
      switch self {
      case .packedByHead, .packedByRow:
        let packed = Tensor.joined((0..<groups).flatMap { number in parts.map { group($0, number) } }, axis: 0)
        return packed.split(axis: 0, into: 3)
      case .takenApartByHead, .takenApartByRow:
        let whole = Tensor.joined(parts, axis: 0)
        return (0..<3).map { part in .joined((0..<groups).map { group(whole, 3 * $0 + part) }, axis: 0) }
      }
    }
  }

  /// What befell the three projections of a block, or `nil` where it is none of this.
  func diagnosis(_ block: Int) throws(ContainerError) -> Diagnosis? {
    guard let mixture = try mixture(Self.weights, block) else { return nil }
    let weights = Self.weights.map { Role.block(block, $0) }
    var roles = weights
    let biases = Self.biases.map { Role.block(block, $0) }
    if let other = try self.mixture(Self.biases, block), other.order == mixture.order, other.kind == mixture.kind {
      roles += biases
    }
    let order =
      mixture.order == [0, 1, 2]
      ? "" : ", in the order \(mixture.order.map { ["query", "key", "value"][$0] }.joined(separator: ", "))"
    return Diagnosis(roles, "block.\(block) has its query, key and value \(mixture.kind.words)\(order)")
  }

  private func mixture(
    _ parts: [BlockRole], _ block: Int
  ) throws(ContainerError) -> (kind: Mixture, order: [Int])? {
    let headCount = left.architecture.headCount
    let (mine, theirs) = (
      try tensors(parts, block, of: left, beside: right), try tensors(parts, block, of: right, beside: left)
    )
    guard let mine, let theirs, Set((mine + theirs).map(\.shape)).count == 1, mine[0].shape[0] > headCount,
      mine[0].shape[0].isMultiple(of: headCount), try ElementSum(mine, threads) == ElementSum(theirs, threads)
    else { return nil }
    for kind in Mixture.allCases {
      for order in [[0, 1, 2], [1, 0, 2], [0, 2, 1], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
        let changed = kind.apply(order.map { mine[$0] }, headCount: headCount)
        guard try changed[0].hasSameElements(as: theirs[0], threads: threads),
          try changed[1].hasSameElements(as: theirs[1], threads: threads),
          try changed[2].hasSameElements(as: theirs[2], threads: threads)
        else { continue }
        return (kind, order)
      }
    }
    return nil
  }

  /// The tensors of one side, rounded as those of the other are.
  private func tensors(
    _ parts: [BlockRole], _ block: Int, of graph: WeightGraph, beside other: WeightGraph
  ) throws(ContainerError) -> [Tensor]? {
    var tensors: [Tensor] = []
    for part in parts {
      guard let mine = graph.tensors[.block(block, part)], let theirs = other.tensors[.block(block, part)] else {
        return nil
      }
      tensors.append(try mine.rounded(as: theirs).canonical())
    }
    return tensors
  }
}
