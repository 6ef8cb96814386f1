/// Finds the values of given ranks in the values that histograms have counted.
struct Percentiles {
  let histograms: [Histogram]
  /// The number of finite values in them.
  let finiteCount: Int
  /// The least and the greatest value.
  let bounds: ClosedRange<Double>
  /// Whether every value is its bucket's edge nearest to zero; otherwise they are taken to be spread evenly in a bucket.
  let liesOnEdges: Bool

  /// The value below which `percent` of a hundred of the finite values lie, for each of them in ascending order.
  ///
  /// The rank is `percent / 100 * (count - 1)`, counted from 0, as numpy has it.
  func values(at percents: [Int]) -> [TensorStatistics.Percentile] {
    guard finiteCount > 0 else { return [] }
    var found: [TensorStatistics.Percentile] = []
    var before = 0
    for block in FiniteBuckets.blocks {
      let count = histograms.reduce(0) { $0 + $1[block.buckets] }
      defer { before += count }
      guard found.count < percents.count, rank(percents[found.count]) < Double(before + count) else { continue }
      var start = before
      for bucket in block.isNegative ? Array(block.buckets.reversed()) : Array(block.buckets) {
        let inside = histograms.reduce(0) { $0 + $1[bucket] }
        while found.count < percents.count, case let rank = rank(percents[found.count]), rank < Double(start + inside) {
          let place = min(1, (rank - Double(start) + 0.5) / Double(inside))
          found.append(.init(percent: percents[found.count], value: value(at: place, of: bucket)))
        }
        start += inside
      }
    }
    return found
  }

  private func rank(_ percent: Int) -> Double { Double(percent) / 100 * Double(finiteCount - 1) }

  private func value(at place: Double, of bucket: Int) -> Double {
    let (magnitude, isNegative) = (bucket & 0x7fff, bucket >= 0x8000)
    // The bucket around zero reaches to 9·10⁻⁴¹: whatever is in it counts as zero here.
    guard magnitude > 0 else { return min(max(0, bounds.lowerBound), bounds.upperBound) }
    let near = FiniteBuckets.edge(magnitude)
    let far = FiniteBuckets.farEdge(magnitude)
    let spread = isNegative ? 1 - place : place
    let value = liesOnEdges ? near : near + (far - near) * spread
    return min(max(isNegative ? -value : value, bounds.lowerBound), bounds.upperBound)
  }
}
