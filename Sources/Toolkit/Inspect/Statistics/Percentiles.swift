/// Finds the values of given ranks in the values that histograms have counted.
struct Percentiles {
  /// The finite values.
  let counted: FiniteBuckets
  /// The least and the greatest value.
  let bounds: ClosedRange<Double>
  /// Whether every value is its bucket's edge nearest to zero; otherwise they are taken to be spread evenly in a bucket.
  let liesOnEdges: Bool

  /// The value below which `percent` of a hundred of the finite values lie, for each of them in ascending order.
  ///
  /// The rank is `percent / 100 * (count - 1)`, counted from 0, as numpy has it.
  func values(at percents: [Int]) -> [TensorStatistics.Percentile] {
    var found: [TensorStatistics.Percentile] = []
    var before = 0
    let ranks = percents.map(rank)
    for bucket in counted.buckets {
      while found.count < ranks.count, ranks[found.count] < Double(before + bucket.count) {
        let rank = ranks[found.count]
        let place = min(1, (rank - Double(before) + 0.5) / Double(bucket.count))
        found.append(.init(percent: percents[found.count], value: value(at: place, of: bucket)))
      }
      before += bucket.count
    }
    return found
  }

  private func rank(_ percent: Int) -> Double { Double(percent) / 100 * Double(counted.count - 1) }

  private func value(at place: Double, of bucket: FiniteBuckets.Bucket) -> Double {
    // The bucket around zero reaches to 9·10⁻⁴¹: whatever is in it counts as zero here.
    guard bucket.magnitude > 0 else { return min(max(0, bounds.lowerBound), bounds.upperBound) }
    let value = liesOnEdges ? bucket.near : bucket.lower + (bucket.upper - bucket.lower) * place
    return min(max(value, bounds.lowerBound), bounds.upperBound)
  }
}
