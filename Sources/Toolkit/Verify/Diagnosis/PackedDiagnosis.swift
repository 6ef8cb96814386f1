import WeightGraph

/// Finds projections of query, key and value that were packed into one tensor in one order and read in another.
///
/// Programs pack the three as whole tensors (`q k v`), head by head (`q₀ k₀ v₀ q₁ k₁ v₁ …`, as GPT-NeoX and BLOOM do; where several
/// queries share a key, `q₀ q₁ k₀ v₀ q₂ q₃ k₁ v₁ …`, as InternLM2 does) or row by row. What was packed in one of these ways and taken
/// apart in another still has the right shapes.
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

    /// Mixed-up tensors with the rows of the three in another order, or `nil` where they cannot be packed so.
    ///
    /// - Parameters:
    ///   - architecture: that of the model which they are part of.
    ///   - order: which of the three comes first, second and third.
    func apply(_ parts: [Tensor], _ architecture: Architecture, order: [Int] = [0, 1, 2]) -> [Tensor]? {
      let isByHead = self == .packedByHead || self == .takenApartByHead
      let groups = isByHead ? architecture.headCountKV : parts[0].shape[0]
      let sizes = parts.map { $0.shape[0] }
      guard groups > 1, sizes.allSatisfy({ $0 > 0 && $0.isMultiple(of: groups) }),
        Set(parts.map { $0.shape.dimensions.dropFirst() }).count == 1
      else { return nil }
      let placed = order.map { parts[$0] }
      switch self {
      case .packedByHead, .packedByRow:
        let pieces = placed.map { $0.split(axis: 0, into: groups) }
        let packed = Tensor.joined((0..<groups).flatMap { number in pieces.map { $0[number] } }, axis: 0)
        return Self.cut(packed, sizes)
      case .takenApartByHead, .takenApartByRow:
        let pieces = Tensor.joined(placed, axis: 0).split(axis: 0, into: groups).map { group in
          Self.cut(group, sizes.map { $0 / groups })
        }
        return (0..<3).map { part in .joined(pieces.map { $0[part] }, axis: 0) }
      }
    }

    /// A tensor cut into parts of so many rows.
    private static func cut(_ tensor: Tensor, _ sizes: [Int]) -> [Tensor] {
      var start = 0
      return sizes.map { size in
        defer { start += size }
        return tensor.sliced(axis: 0, start..<start + size)
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
    let (mine, theirs) = (
      try tensors(parts, block, of: left, beside: right), try tensors(parts, block, of: right, beside: left)
    )
    guard let mine, let theirs, mine.map(\.shape) == theirs.map(\.shape),
      try ElementSum(mine, threads) == ElementSum(theirs, threads)
    else { return nil }
    for kind in Mixture.allCases {
      for order in [[0, 1, 2], [1, 0, 2], [0, 2, 1], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
        guard let changed = kind.apply(mine, left.architecture, order: order),
          try changed[0].hasSameElements(as: theirs[0], threads: threads),
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
