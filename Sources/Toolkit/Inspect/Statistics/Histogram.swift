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

  /// Hands out every bucket that has values in any of some histograms, with the number of values, and empties the histograms.
  ///
  /// Positive numbers come in descending order of their magnitudes, and negative ones, between them, too.
  ///
  /// - Parameter greatest: the number of the last bucket of positive numbers that has values, or whose negative twin has, or a
  ///   greater one.
  static func take(_ histograms: [Histogram], from greatest: Int, _ body: (_ bucket: Int, _ count: Int) -> Void) {
    // The array of histograms keeps what these point to.
    let counters = unsafe histograms.map { unsafe $0.counters }
    var missing = histograms.reduce(0) { $0 + $1.count }
    // The values of a tensor lie within a few powers of two, but for zeros: most buckets are empty, and most of the empty
    // ones lie between the smallest values and zero. Where nothing but zeros is missing, there is nothing to look for.
    let zeros = unsafe count(counters, at: 0) + count(counters, at: signBit)
    var first = greatest / Group.scalarCount * Group.scalarCount
    while first > 0, missing > zeros {
      missing -= unsafe take(counters, at: first, body) + take(counters, at: signBit + first, body)
      first -= Group.scalarCount
    }
    missing -= unsafe take(counters, at: 0, body) + take(counters, at: signBit, body)
    precondition(missing == 0)
    for histogram in histograms { histogram.count = 0 }
  }

  /// The number of the first bucket of negative numbers, the twin of number 0.
  static let signBit = 1 << 15

  /// How many neighbouring buckets are looked at at once, from a multiple of their number on.
  private typealias Group = SIMD16<UInt32>

  /// How many values a group of buckets has in all of some histograms.
  private static func count(_ histograms: [UnsafeMutablePointer<UInt32>], at first: Int) -> Int {
    (first..<first + Group.scalarCount).reduce(0) { sum, bucket in
      // Who calls this passes multiples of the group's length that are less than the number of buckets.
      unsafe histograms.reduce(sum) { unsafe $0 + Int($1[bucket]) }
    }
  }

  /// Hands out and empties a group of buckets, the last one first, and returns how many values they had.
  private static func take(
    _ histograms: [UnsafeMutablePointer<UInt32>], at first: Int, _ body: (_ bucket: Int, _ count: Int) -> Void
  ) -> Int {
    let used = unsafe histograms.reduce(Group.zero) { used, counters in
      // Who calls this passes multiples of the group's length that are less than the number of buckets.
      unsafe used | UnsafeRawPointer(counters + first).loadUnaligned(as: Group.self)
    }
    guard used != .zero else { return 0 }
    var total = 0
    for bucket in (first..<first + Group.scalarCount).reversed() {
      // The bucket is one of the group.
      let count = unsafe histograms.reduce(0) { unsafe $0 + Int(exchange(&$1[bucket], with: 0)) }
      if count > 0 { body(bucket, count) }
      total += count
    }
    return total
  }
}
