/// The buckets of a histogram that finite values are counted into.
enum FiniteBuckets {
  /// All of them in ascending order of their values, 128 to 256 at a time so that empty ones are passed quickly.
  static let blocks: [(buckets: Range<Int>, isNegative: Bool)] = {
    let positive = stride(from: 0, to: 0x7f80, by: 256).map { $0..<min($0 + 256, 0x7f80) }
    return positive.reversed().map { ($0.lowerBound + 0x8000..<$0.upperBound + 0x8000, true) }
      + positive.map { ($0, false) }
  }()

  /// The magnitude at which a bucket begins, of the bucket's number without its sign.
  static func edge(_ magnitude: Int) -> Double { Double(Float(bitPattern: UInt32(magnitude) << 16)) }

  /// The magnitude at which a bucket ends, which the last one has in common with float32.
  static func farEdge(_ magnitude: Int) -> Double {
    min(edge(magnitude + 1), Double(Float.greatestFiniteMagnitude))
  }

  /// The buckets that hold values, in ascending order of these, each with its edges.
  static func counted(
    by histograms: [Histogram], clampedTo bounds: ClosedRange<Double>
  ) -> [(lower: Double, upper: Double, count: Int)] {
    var found: [(lower: Double, upper: Double, count: Int)] = []
    for block in blocks where histograms.contains(where: { $0[block.buckets] > 0 }) {
      for bucket in block.isNegative ? Array(block.buckets.reversed()) : Array(block.buckets) {
        let count = histograms.reduce(0) { $0 + $1[bucket] }
        guard count > 0 else { continue }
        let (near, far) = (edge(bucket & 0x7fff), farEdge(bucket & 0x7fff))
        let (lower, upper) = block.isNegative ? (-far, -near) : (near, far)
        found.append((max(lower, bounds.lowerBound), min(upper, bounds.upperBound), count))
      }
    }
    return found
  }
}
