/// How many values lie in each of some equally wide bins.
///
/// The bins reach four deviations to either side of the mean, or less where no value lies so far out; what lies beyond is
/// counted apart. A bin's edges are met to 1/128 of their value, which is how wide the buckets are that were counted into.
public struct ValueBins: Hashable, Sendable {
  /// Where the first bin begins.
  public let lowerBound: Double
  /// Where the last bin ends.
  public let upperBound: Double
  /// How many values each bin has.
  public let counts: [Int]
  /// How many finite values lie before the first bin.
  public let below: Int
  /// How many finite values lie behind the last bin.
  public let above: Int

  /// How many bins there are.
  public static let binCount = 48
  /// How many deviations the bins reach to either side of the mean.
  static let reach = 4.0

  /// Distributes the values that histograms have counted; `nil` where all are one value or none is finite.
  init?(_ finite: FiniteBuckets, bounds: ClosedRange<Double>, mean: Double, deviation: Double) {
    let lower = max(bounds.lowerBound, mean - Self.reach * deviation)
    let upper = min(bounds.upperBound, mean + Self.reach * deviation)
    let width = (upper - lower) / Double(Self.binCount)
    guard finite.count > 0, lower < upper, width > 0, width.isFinite else { return nil }
    (lowerBound, upperBound) = (lower, upper)
    // How many values lie below each edge: the buckets are passed once, in ascending order of their values.
    var counted = 0
    var counts: [Int] = []
    var passed = 0
    var edge = lower
    for bucket in finite.buckets {
      let far = min(bucket.upper, bounds.upperBound)
      while edge < far, counts.count <= Self.binCount {
        let near = max(bucket.lower, bounds.lowerBound)
        let inside = far > near ? (edge - near) / (far - near) : 0
        let before = passed + Int((Double(bucket.count) * min(1, max(0, inside))).rounded())
        counts.append(before - counted)
        counted = before
        edge = lower + width * Double(counts.count)
      }
      passed += bucket.count
    }
    while counts.count <= Self.binCount {
      counts.append(passed - counted)
      counted = passed
    }
    let before = counts.removeFirst()
    // Nothing lies before the least value, which belongs to the first bin.
    let isLeast = lower == bounds.lowerBound
    below = isLeast ? 0 : before
    if isLeast { counts[0] += before }
    // The last edge is the greatest value, which belongs to the last bin.
    if upper == bounds.upperBound {
      counts[Self.binCount - 1] += passed - counted
      above = 0
    } else {
      above = passed - counted
    }
    self.counts = counts
  }
}
