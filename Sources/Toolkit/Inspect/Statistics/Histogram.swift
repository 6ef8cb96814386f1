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

  /// Hands out every bucket that has values in any of some histograms, in ascending order of their numbers, with the number
  /// of values, and empties the histograms.
  static func take(_ histograms: [Histogram], _ body: (_ bucket: Int, _ count: Int) -> Void) {
    // The values of a tensor lie within a few powers of two: most buckets are empty and are passed many at a time.
    for start in stride(from: 0, to: bucketCount, by: stretchLength)
    where histograms.contains(where: { $0.hasValues(inStretchAt: start) }) {
      for first in stride(from: start, to: start + stretchLength, by: Group.scalarCount) {
        take(histograms, groupAt: first, body)
      }
    }
    for histogram in histograms { histogram.count = 0 }
  }

  private static func take(
    _ histograms: [Histogram], groupAt first: Int, _ body: (_ bucket: Int, _ count: Int) -> Void
  ) {
    let used = histograms.reduce(into: Group.zero) { $0 |= $1[groupAt: first] }
    guard used != .zero else { return }
    for bucket in first..<first + Group.scalarCount where used[bucket - first] != 0 {
      body(bucket, histograms.reduce(0) { $0 + Int($1[groupAt: first][bucket - first]) })
    }
    for histogram in histograms { histogram[groupAt: first] = .zero }
  }

  /// How many neighbouring buckets are looked at at once: four powers of two.
  private static let stretchLength = 512

  private func hasValues(inStretchAt start: Int) -> Bool {
    var used = Group.zero
    var first = start
    while first < start + Self.stretchLength {
      used |= self[groupAt: first]
      first += Group.scalarCount
    }
    return used != .zero
  }

  private typealias Group = SIMD16<UInt32>

  /// The counters from a bucket on whose number is a multiple of the group's length.
  private subscript(groupAt first: Int) -> Group {
    get {
      precondition(first >= 0 && first <= Self.bucketCount - Group.scalarCount)
      // The group lies within the counters.
      return unsafe UnsafeRawPointer(counters + first).loadUnaligned(as: Group.self)
    }
    set {
      precondition(first >= 0 && first <= Self.bucketCount - Group.scalarCount)
      // The group lies within the counters.
      unsafe UnsafeMutableRawPointer(counters + first).storeBytes(of: newValue, as: Group.self)
    }
  }
}
