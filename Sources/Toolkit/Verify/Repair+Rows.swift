import WeightGraph

extension Repair {
  /// Rows of the token or position table that moved by one, as when numbering starts at 1, or that were added or cut off.
  static let rows = Repair { (suspect) throws(ContainerError) in
    switch suspect.role {
    case .tokenEmbedding, .positionEmbedding, .output: break
    default: return nil
    }
    let (left, right) = (suspect.left, suspect.right)
    guard left.dtype == right.dtype, left.shape[1] == right.shape[1] else { return nil }
    let (count, other) = (left.shape[0], right.shape[0])
    if count != other {
      let common = min(count, other)
      guard try haveSameRows(suspect, 0..<common, 0..<common) else { return nil }
      return "has \(other) rows on the right for \(count) on the left; the first \(common) are equal"
    }
    guard count > 1 else { return nil }
    for (direction, from, to) in [("down", 0..<count - 1, 1..<count), ("up", 1..<count, 0..<count - 1)]
    where try haveSameRows(suspect, from, to) {
      return "has its rows moved \(direction) by one on the right"
    }
    return nil
  }

  private static func haveSameRows(
    _ suspect: Suspect, _ left: Range<Int>, _ right: Range<Int>
  ) throws(ContainerError) -> Bool {
    try suspect.left.sliced(axis: 0, left)
      .hasSameElements(as: suspect.right.sliced(axis: 0, right), threads: suspect.threads)
  }
}
