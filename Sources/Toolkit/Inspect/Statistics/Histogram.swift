/// 65,536 counters of values, one for each upper half of a float32: sign, exponent and 7 bits of the fraction.
@safe final class Histogram: @unchecked Sendable {
  /// How many buckets there are.
  static let bucketCount = 1 << 16
  /// How many values may be counted before a counter could overflow with the next chunk.
  private static let fullCount = Int(UInt32.max) / 2

  // Invariant: `bucketCount` counters that only this object refers to; who holds the object uses it on one thread.
  private let counters: UnsafeMutablePointer<UInt32>
  /// How many values were counted.
  private var count = 0

  init() {
    unsafe counters = .allocate(capacity: Self.bucketCount)
    unsafe counters.initialize(repeating: 0, count: Self.bucketCount)
  }

  deinit { unsafe counters.deallocate() }

  /// Whether nothing more may be counted.
  var isFull: Bool { count >= Self.fullCount }

  /// Forgets all values.
  func empty() {
    unsafe counters.update(repeating: 0, count: Self.bucketCount)
    count = 0
  }

  /// Lets `body` count `count` values.
  func counting<Result>(_ count: Int, _ body: (UnsafeMutablePointer<UInt32>) -> Result) -> Result {
    self.count += count
    return unsafe body(counters)
  }

  /// Counts one value.
  func count(_ value: Float) {
    count += 1
    // The upper half of 32 bits is one of 65,536 numbers.
    unsafe counters[Int(value.bitPattern >> 16)] += 1
  }

  /// How many values a bucket has.
  subscript(bucket: Int) -> Int {
    precondition(bucket >= 0 && bucket < Self.bucketCount)
    return Int(unsafe counters[bucket])
  }

  /// How many values the buckets of a range have.
  subscript(buckets: Range<Int>) -> Int {
    precondition(buckets.lowerBound >= 0 && buckets.upperBound <= Self.bucketCount)
    var sum: UInt64 = 0
    for bucket in buckets { unsafe sum &+= UInt64(counters[bucket]) }
    return Int(sum)
  }
}
