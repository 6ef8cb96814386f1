import WeightGraph

extension Repair {
  /// Rows of the token or position table that moved, as when numbering starts at 1, or that were added or cut off.
  static let rows = Repair { (suspect) throws(ContainerError) in
    switch suspect.role {
    case .tokenEmbedding, .positionEmbedding, .output, .outputBias: break
    default: return nil
    }
    let (left, right) = (suspect.left, suspect.right)
    guard left.dtype == right.dtype, left.shape.dimensions.dropFirst() == right.shape.dimensions.dropFirst() else {
      return nil
    }
    let (count, other) = (left.shape[0], right.shape[0])
    let common = min(count, other)
    if count != other, try haveSameRows(suspect, 0..<common, 0..<common) {
      let zeros = other > count ? try isZero(right.sliced(axis: 0, count..<other)) : false
      let what = other < count ? "are cut off" : zeros ? "of zeros are added" : "are added"
      return Phrase(
        "has \(other) rows on the right for \(count) on the left: the first \(common) are equal, "
          + "\(abs(other - count)) \(what)", isReversible: false)
    }
    guard common > 1, let shift = try shift(suspect) else { return nil }
    // A row that came round from the other end is where it would be if they were moved in a circle.
    var isCircle = false
    if count == other {
      let (end, start) = shift > 0 ? (count - shift..<count, 0..<shift) : (0 ..< -shift, count + shift..<count)
      isCircle = try haveSameRows(suspect, end, start)
    }
    let steps = abs(shift) == 1 ? "one" : "\(abs(shift))"
    return Phrase(
      "has its rows moved \(shift > 0 ? "down" : "up") by \(steps) on the right", isReversible: isCircle)
  }

  /// Moves by more rows than this are not looked for.
  private static let furthest = 64

  /// By how many rows those of the left tensor lie further down in the right one.
  private static func shift(_ suspect: Suspect) throws(ContainerError) -> Int? {
    let (count, other) = (suspect.left.shape[0], suspect.right.shape[0])
    for distance in 1...min(furthest, count - 1, other - 1) {
      for shift in [distance, -distance] {
        let from = max(0, -shift)
        let length = min(count - from, other - max(0, shift))
        // The first row is looked at before the rest is.
        for rows in [1, length] where length > 0 {
          let (start, place) = (from, max(0, shift))
          guard try haveSameRows(suspect, start..<start + rows, place..<place + rows) else { break }
          if rows == length { return shift }
        }
      }
    }
    return nil
  }

  private static func haveSameRows(
    _ suspect: Suspect, _ left: Range<Int>, _ right: Range<Int>
  ) throws(ContainerError) -> Bool {
    try suspect.left.sliced(axis: 0, left)
      .hasSameElements(as: suspect.right.sliced(axis: 0, right), threads: suspect.threads)
  }

  private static func isZero(_ tensor: Tensor) throws(ContainerError) -> Bool {
    try tensor.doubles().allSatisfy { $0 == 0 }
  }
}
