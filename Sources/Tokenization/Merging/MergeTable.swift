/// Which two tokens may be merged, in what order of preference, and into which token.
///
/// An open-addressing table with one 64-bit word an entry: left id (21 bits), right id (21 bits), rank (22 bits).
struct MergeTable: MergeOrder {
  /// Ids are below this.
  static let idLimit = 1 << 21
  /// There are fewer merges than this.
  static let mergeLimit = 1 << 22 - 1
  /// The rank of two tokens that are not to be merged; it is above every rank.
  static let noRank = UInt32.max

  private static let empty = UInt64.max
  private var slots: [UInt64]
  private let shift: UInt64
  // A random odd factor, so that no file can put all its merges into one place.
  private let factor = UInt64.random(in: .min ... .max) | 1
  @inline(__always)
  func result(_ left: Int32, _ right: Int32, rank: UInt32) -> Int32 { results[Int(rank)] }

  /// The token that each merge makes, by rank.
  private(set) var results: [Int32] = []

  /// An empty table with room for `count` merges.
  init(capacity count: Int) {
    let bits = max(4, Int.bitWidth - (2 * count).leadingZeroBitCount)
    slots = [UInt64](repeating: Self.empty, count: 1 << bits)
    shift = UInt64(64 - bits)
    results.reserveCapacity(count)
  }

  /// Adds a merge of the next lower preference; returns whether the pair is new.
  mutating func append(_ left: Int32, _ right: Int32, into result: Int32) -> Bool {
    guard rank(left, right) == Self.noRank else { return false }
    var slot = place(key(left, right))
    while slots[slot] != Self.empty { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = key(left, right) << 22 | UInt64(results.count)
    results.append(result)
    return true
  }

  /// The rank of a pair, or ``noRank``. The merge with the lowest rank is made first.
  @inline(__always)
  func rank(_ left: Int32, _ right: Int32) -> UInt32 {
    let key = key(left, right)
    var slot = place(key)
    while true {
      let entry = slots[slot]
      if entry >> 22 == key, entry != Self.empty { return UInt32(truncatingIfNeeded: entry & 0x3f_ffff) }
      if entry == Self.empty { return Self.noRank }
      slot = (slot + 1) & (slots.count - 1)
    }
  }

  @inline(__always)
  private func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(truncatingIfNeeded: left) << 21 | UInt64(truncatingIfNeeded: right)
  }

  @inline(__always)
  private func place(_ key: UInt64) -> Int { Int(truncatingIfNeeded: (key &* factor) &>> shift) }
}
