import WeightGraph

extension Repair {
  /// Heads in another order, or row by row instead of head by head.
  static let headOrder = Repair { (suspect) throws(ContainerError) in
    guard suspect.isRearranged, let (axis, count) = headAxis(suspect), count > 1 else { return nil }
    let heads = suspect.left.split(axis: axis, into: count)
    if let order = try order(heads, suspect.right.split(axis: axis, into: count), suspect.threads) {
      return Phrase(words(order))
    }
    let width = heads[0].shape[axis]
    guard width * count <= largestInterleaving else { return nil }
    let rows = (0..<width).flatMap { row in heads.map { $0.sliced(axis: axis, row..<row + 1) } }
    if try suspect.isExplained(by: .joined(rows, axis: axis)) {
      return Phrase("has its heads interleaved on the right")
    }
    let lines = suspect.left.split(axis: axis, into: width * count)
    let undone = (0..<count).flatMap { head in (0..<width).map { lines[$0 * count + head] } }
    return try suspect.isExplained(by: .joined(undone, axis: axis))
      ? Phrase("was taken for interleaved heads on the right, and taken apart") : nil
  }

  /// Wider tensors are not tried row by row.
  private static let largestInterleaving = 4096

  /// For each head on the right the one on the left that it is, or `nil` where one is none of them.
  private static func order(
    _ left: [Tensor], _ right: [Tensor], _ threads: Int?
  ) throws(ContainerError) -> [Int]? {
    let mine = try TensorDigest.of(left, threads: threads)
    let theirs = try TensorDigest.of(right, threads: threads)
    let order = theirs.compactMap { mine.firstIndex(of: $0) }
    return order.count == left.count && Set(order).count == order.count ? order : nil
  }

  private static func words(_ order: [Int]) -> String {
    let moved = order.indices.filter { order[$0] != $0 }
    if moved.count == 2 { return "has heads \(moved[0]) and \(moved[1]) exchanged on the right" }
    if order == order.indices.reversed() { return "has its heads in reverse order on the right" }
    return "has its heads in the order \(order.map(String.init).joined(separator: ", ")) on the right"
  }

  /// The axis along which a tensor's heads lie, and how many there are.
  private static func headAxis(_ suspect: Suspect) -> (axis: Int, heads: Int)? {
    guard case .block(_, let part) = suspect.role else { return nil }
    return switch part {
    case .attentionQuery, .attentionQueryBias: (0, suspect.architecture.headCount)
    case .attentionKey, .attentionKeyBias, .attentionValue, .attentionValueBias: (0, suspect.architecture.headCountKV)
    case .attentionOutput: (1, suspect.architecture.headCount)
    default: nil
    }
  }
}
