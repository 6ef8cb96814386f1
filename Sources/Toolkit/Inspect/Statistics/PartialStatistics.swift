import ByteIO
import CKernels

/// What is known of a run of values; two neighbouring runs make one.
struct PartialStatistics: Sendable {
  /// Counts and moments; the extremes are beside them, since float32 does not hold those of every type.
  private(set) var moments = transmute_statistics_none()
  private(set) var minimum = Double.infinity
  private(set) var maximum = -Double.infinity

  /// Of no values.
  init() {}

  /// Of float32 values.
  init(_ moments: transmute_statistics) {
    self.moments = moments
    minimum = Double(moments.minimum)
    maximum = Double(moments.maximum)
  }

  /// Of float64 values, counted into a histogram by the nearest float32 that is infinite only where they are.
  init(doubles: RawSpan, _ histogram: Histogram) {
    let count = doubles.byteCount / 8
    var sum = 0.0
    moments.count = UInt64(count)
    for index in 0..<count {
      let value = Double(bitPattern: doubles.integer(at: index * 8))
      let nearest = Float(value)
      histogram.count(nearest.isInfinite && value.isFinite ? nearest.nextTowardZero : nearest)
      if value.isNaN {
        moments.nans += 1
        continue
      }
      minimum = min(minimum, value + 0)
      maximum = max(maximum, value + 0)
      if value.isInfinite { moments.infinities += 1 } else { sum += value }
      if value.isZero { moments.zeros += 1 }
      if value.isSubnormal { moments.subnormals += 1 }
    }
    guard finiteCount > 0 else { return }
    moments.mean = sum / Double(finiteCount)
    for index in 0..<count {
      let value = Double(bitPattern: doubles.integer(at: index * 8))
      guard value.isFinite else { continue }
      moments.squared_deviations += (value - moments.mean) * (value - moments.mean)
    }
  }

  /// The number of values that are neither infinite nor NaN.
  var finiteCount: Int { Int(moments.count - moments.infinities - moments.nans) }

  /// The number of the bucket that the value with the greatest magnitude was counted into, its sign left out.
  var greatestBucket: Int {
    // Behind the infinities come those of the NaNs, which are in no order.
    guard moments.nans == 0 else { return Histogram.signBit - 1 }
    return Int(Float(max(-minimum, maximum)).bitPattern >> 16) & (Histogram.signBit - 1)
  }

  /// Adds the run that follows.
  mutating func append(_ next: PartialStatistics) {
    moments = transmute_statistics_join(moments, next.moments)
    minimum = min(minimum, next.minimum)
    maximum = max(maximum, next.maximum)
  }
}

extension Float {
  /// The number before this one on the way to zero.
  fileprivate var nextTowardZero: Float { self < 0 ? nextUp : nextDown }
}
