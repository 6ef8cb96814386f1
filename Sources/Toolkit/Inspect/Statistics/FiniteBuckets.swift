/// The buckets of a histogram that finite values were counted into, in ascending order of their values.
struct FiniteBuckets {
  /// A bucket and how many values it has.
  struct Bucket {
    private let number: UInt16
    let count: Int

    fileprivate init(_ number: Int, _ count: Int) { (self.number, self.count) = (UInt16(number), count) }

    /// The number without its sign, which grows with the magnitude of the values.
    var magnitude: Int { Int(number) & (Histogram.signBit - 1) }
    var isNegative: Bool { Int(number) >= Histogram.signBit }

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
  /// How many buckets there is room for at first: more than the weights of nearly every layer fill.
  private static let usualCount = 4096

  /// What histograms have counted together; they are empty afterwards.
  ///
  /// - Parameter greatest: the number of the bucket of the value with the greatest magnitude, its sign left out.
  init(taking histograms: [Histogram], from greatest: Int) {
    var (negative, positive): ([Bucket], [Bucket]) = ([], [])
    negative.reserveCapacity(Self.usualCount)
    positive.reserveCapacity(Self.usualCount / 2)
    var total = 0
    Histogram.take(histograms, from: greatest) { number, count in
      let bucket = Bucket(number, count)
      guard bucket.magnitude < Self.firstInfinite else { return }
      total += count
      if bucket.isNegative { negative.append(bucket) } else { positive.append(bucket) }
    }
    // What is farthest from zero came first.
    negative.append(contentsOf: positive.reversed())
    buckets = negative
    count = total
  }

  /// How many values are not zero and lie in buckets before that of a magnitude, in either direction.
  func countNonzero(below magnitude: Int) -> Int {
    buckets.reduce(0) { 1..<magnitude ~= $1.magnitude ? $0 + $1.count : $0 }
  }
}
