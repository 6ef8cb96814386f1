import CKernels
public import WeightGraph

/// What a tensor's values are like.
///
/// Everything is exact but the moments, which are computed in binary64, and the percentiles. Integers are described as
/// doubles, truth values as 0 and 1; float64 values as they are.
public struct TensorStatistics: Hashable, Sendable {
  /// The number of values.
  public let count: Int
  /// The least value that is not NaN; `nil` where there is none.
  public let minimum: Double?
  /// The greatest value that is not NaN; `nil` where there is none.
  public let maximum: Double?
  /// The mean of the finite values; `nil` where there is none.
  public let mean: Double?
  /// The standard deviation of the finite values, as of a whole population.
  public let standardDeviation: Double?
  /// How many values are zero, of either sign.
  public let zeros: Int
  /// How many values are not numbers.
  public let nans: Int
  /// How many values are infinite, of either sign.
  public let infinities: Int
  /// How many values are subnormal in the tensor's own type.
  public let subnormals: Int
  /// The values below which given parts of the finite values lie; empty where there is none.
  ///
  /// They come from a histogram whose buckets are 1/128 wide relative to their values, and are that exact: fully exact for
  /// bfloat16 and for integers up to 256. What is nearer to zero than 10⁻⁴⁰ counts as zero, and a float64 beyond float32's
  /// range as float32's largest number.
  public let percentiles: [Percentile]
  /// How the values are distributed; `nil` where they are all one value.
  public let bins: ValueBins?
  /// The rows that hold nothing but zeros, neighbours together; axes before the last are taken together.
  public let zeroRows: [Range<Int>]
  /// The elements along the last axis that are zero in every row, neighbours together.
  public let zeroColumns: [Range<Int>]
  /// The types of two bytes that hold every value of a float32 tensor exactly; none for tensors of other types.
  public let exactTypes: [DType]

  /// A value below which a part of all values lies.
  public struct Percentile: Hashable, Sendable {
    /// How many of a hundred.
    public let percent: Int
    /// The value.
    public let value: Double
  }

  /// Which percentiles are told.
  public static let percents = [1, 5, 25, 50, 75, 95, 99]
}

extension TensorStatistics {
  /// Describes tensors in one pass, each value read once, on several cores; `nil` for complex numbers, which have no order.
  ///
  /// The result does not depend on the number of threads. At most a few chunks of values and histograms are held in memory,
  /// however many and large the tensors are.
  ///
  /// - Parameter areReadAgain: whether what was read of a file stays in the process's memory, where it is found faster.
  static func of(
    _ tensors: [Tensor], threads: Int?, areReadAgain: Bool = true
  ) throws(ContainerError) -> [TensorStatistics?] {
    let described = tensors.indices.filter { ValueForm(tensors[$0].dtype) != nil }
    let collector = StatisticsCollector(described.map { tensors[$0] }, areReadAgain: areReadAgain)
    let traversal = TensorTraversal(described.map { ValueForm.readable(tensors[$0]) })
    try traversal.forEachChunk(threads: threads) { (chunk, bytes) throws(ContainerError) in
      collector.describe(chunk, bytes)
    }
    var results = [TensorStatistics?](repeating: nil, count: tensors.count)
    for (index, result) in zip(described, collector.results()) { results[index] = result }
    return results
  }
}

extension TensorStatistics {
  /// Sums up all that was seen of a tensor, whose histograms are empty afterwards.
  init(_ seen: DescribedTensor, _ tensor: Tensor) {
    let (values, dtype) = (seen.values, tensor.dtype)
    let (moments, finiteCount) = (values.moments, values.finiteCount)
    let finite = FiniteBuckets(taking: seen.histograms, from: values.greatestBucket)
    let hasValues = moments.count > moments.nans
    count = Int(moments.count)
    minimum = hasValues ? values.minimum : nil
    maximum = hasValues ? values.maximum : nil
    mean = finiteCount > 0 ? moments.mean : nil
    standardDeviation = finiteCount > 0 ? (moments.squared_deviations / Double(finiteCount)).squareRoot() : nil
    zeros = Int(moments.zeros)
    nans = Int(moments.nans)
    infinities = Int(moments.infinities)
    if let least = dtype.leastNormalBucket {
      subnormals = finite.countNonzero(below: least)
    } else {
      subnormals = Int(moments.subnormals)
    }
    percentiles =
      hasValues
      ? Percentiles(
        counted: finite, bounds: values.minimum...values.maximum, liesOnEdges: dtype.liesOnBucketEdges
      ).values(at: Self.percents) : []
    bins =
      hasValues
      ? ValueBins(
        finite, bounds: values.minimum...values.maximum, mean: moments.mean, deviation: standardDeviation ?? 0) : nil
    zeroRows = seen.unused.rows(of: tensor.shape)
    zeroColumns = seen.unused.columns
    exactTypes =
      dtype == .f32 && count > 0
      ? (seen.narrower.fitsBrain ? [.bf16] : []) + (seen.narrower.fitsHalf ? [.f16] : []) : []
  }
}
