import ByteIO
import Inference
import Synchronization

/// What two models predict at some positions, compared on all cores.
struct LogitPiece: Sendable {
  /// [positions, vocabulary]
  let left: Logits
  /// [positions, vocabulary]
  let right: Logits
  /// The token that follows each position, where its loss is wanted and there is one.
  let next: [Int?]

  /// Takes both sides into a comparison, and into the digests of what either predicts.
  func compare(_ comparison: inout LogitComparison, _ predictions: inout PredictionPair, threads: Int?) {
    let known = predictions.hashers
    let hashers = Mutex(known)
    let rows = Mutex([LogitRow?](repeating: nil, count: left.positionCount))
    // One side's logits cannot be hashed on several cores: that comes first, while other cores compare.
    parallelLoop(known.count + left.positionCount, threads: threads) { item in
      guard item >= known.count else {
        let hasher = known[item].taking(item == 0 ? left : right)
        return hashers.withLock { $0[item] = hasher }
      }
      let position = item - known.count
      let row = LogitRow(left[position], right[position], next: next[position])
      rows.withLock { $0[position] = row }
    }
    let differing = comparison.differing
    // Rows are added in their order, so that no sum depends on the threads.
    for case let row? in rows.withLock({ $0 }) { comparison.add(row) }
    predictions.hashers = hashers.withLock { $0 }
    if known.count == 1, comparison.differing > differing { predictions.hashers.append(known[0].taking(right)) }
  }

  /// How other logits differ from the left ones.
  func difference(from other: Logits, threads: Int?) -> ActivationDifference {
    guard !left.hasSameBits(as: other) else { return ActivationDifference(equal: left.values.count) }
    let parts = Mutex([ActivationDifference](repeating: ActivationDifference(), count: left.positionCount))
    parallelLoop(left.positionCount, threads: threads) { position in
      let part = ActivationDifference(left[position], other[position])
      parts.withLock { $0[position] = part }
    }
    var whole = ActivationDifference()
    for part in parts.withLock({ $0 }) { whole.append(part) }
    return whole
  }
}

extension Logits {
  fileprivate func hasSameBits(as other: Logits) -> Bool {
    // Floats have no padding, so that all their memory may be seen as bytes.
    unsafe values.bytes.isEqual(to: other.values.bytes)
  }
}
