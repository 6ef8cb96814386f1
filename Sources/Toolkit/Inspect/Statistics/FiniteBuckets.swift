/// The buckets of a histogram that finite values were counted into, in ascending order of their values.
struct FiniteBuckets {
  /// A bucket and how many values it has.
  struct Bucket {
    /// The number without its sign, which grows with the magnitude of the values.
    let magnitude: Int
    let isNegative: Bool
    let count: Int

    /// Where the values begin.
    var lower: Double { isNegative ? -Self.farEdge(magnitude) : near }
    /// Where the values end.
    var upper: Double { isNegative ? near : Self.farEdge(magnitude) }
    /// The edge nearest to zero.
    var near: Double { isNegative ? -Self.edge(magnitude) : Self.edge(magnitude) }

    private static func edge(_ magnitude: Int) -> Double { Double(Float(bitPattern: UInt32(magnitude) << 16)) }

    /// The magnitude at which a bucket ends, which the last one has in common with float32.
    private static func farEdge(_ magnitude: Int) -> Double {
      min(edge(magnitude + 1), Double(Float.greatestFiniteMagnitude))
    }
  }

  /// Those that have values.
  let buckets: [Bucket]
  /// How many values they have.
  let count: Int

  /// The first bucket of the infinities and NaNs.
  private static let firstInfinite = 0x7f80
  private static let signBit = 0x8000

  /// What histograms have counted together; they are empty afterwards.
  init(taking histograms: [Histogram]) {
    var (negative, positive): ([Bucket], [Bucket]) = ([], [])
    var total = 0
    Histogram.take(histograms) { bucket, count in
      let magnitude = bucket & (Self.signBit - 1)
      guard magnitude < Self.firstInfinite else { return }
      total += count
      let isNegative = bucket >= Self.signBit
      let found = Bucket(magnitude: magnitude, isNegative: isNegative, count: count)
      if isNegative { negative.append(found) } else { positive.append(found) }
    }
    buckets = negative.reversed() + positive
    count = total
  }

  /// How many values are not zero and lie in buckets before that of a magnitude, in either direction.
  func countNonzero(below magnitude: Int) -> Int {
    buckets.reduce(0) { 1..<magnitude ~= $1.magnitude ? $0 + $1.count : $0 }
  }
}
