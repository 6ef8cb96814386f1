import ByteIO

extension DecimalNumber {
  /// How many bytes ``init(quickly:at:)`` may look at: sign, digit and point, three words of digits and what follows.
  static var quickReach: Int { 28 }

  /// Reads the number at byte `start` if it is one of the usual kind, with one digit before the point and no exponent.
  ///
  /// Words of eight bytes are looked at as a whole, so that the number of digits decides hardly any branch. Returns `nil`
  /// for everything unusual, right or wrong: ``init(_:at:)`` tells. ``quickReach`` bytes from `start` must exist.
  @inline(__always)
  init?(quickly bytes: RawSpan, at start: Int) {
    let minus = bytes.byte(at: start) == UInt8(ascii: "-")
    let first = start &+ (minus ? 1 : 0)
    let leading = UInt64(bytes.byte(at: first) &- UInt8(ascii: "0"))
    guard leading < 10, bytes.byte(at: first &+ 1) == UInt8(ascii: ".") else { return nil }
    let fraction = DigitRun(sixteen: bytes, at: first &+ 2)
    guard fraction.count > 0 else { return nil }
    digits = leading &* DigitRun.powersOfTen[fraction.count] &+ fraction.value
    var fractionLength = fraction.count
    if fractionLength == 16 {
      let rest = DigitRun(eight: bytes, at: first &+ 18)
      // All digits together must not be more than nineteen significant ones.
      guard rest.count < 8, digits < DigitRun.powersOfTen[19 &- rest.count] else { return nil }
      digits = digits &* DigitRun.powersOfTen[rest.count] &+ rest.value
      fractionLength &+= rest.count
    }
    end = first &+ 2 &+ fractionLength
    // Only an `e` after the digits makes more of a number than a separator does.
    if bytes.byte(at: end) | 0x20 == UInt8(ascii: "e") { return nil }
    exponent = 0 &- fractionLength
    isNegative = minus
    isInteger = false
  }
}

/// Digits in a row, read as words of eight bytes.
struct DigitRun {
  /// How many digits there are, up to as many as are looked for.
  let count: Int
  /// What they say.
  let value: UInt64

  static let powersOfTen: [UInt64] = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
    100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
    10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
  ]

  /// Reads up to eight digits from byte `start` on; eight bytes must exist there.
  @inline(__always)
  init(eight bytes: RawSpan, at start: Int) {
    let word = Self.differences(bytes, at: start)
    count = Self.digitCount(word)
    value = Self.number(word << UInt64(truncatingIfNeeded: 64 &- 8 &* count))
  }

  /// Reads up to sixteen digits from byte `start` on; sixteen bytes must exist there.
  @inline(__always)
  init(sixteen bytes: RawSpan, at start: Int) {
    let first = Self.differences(bytes, at: start)
    let second = Self.differences(bytes, at: start &+ 8)
    let inFirst = Self.digitCount(first)
    count = inFirst < 8 ? inFirst : 8 &+ Self.digitCount(second)
    // The first byte is the highest digit: what is no digit is shifted out, and zeros come in before the digits.
    let both = (UInt128(second) &<< 64 | UInt128(first)) << UInt128(truncatingIfNeeded: 128 &- 8 &* count)
    let (upper, lower) = (UInt64(truncatingIfNeeded: both), UInt64(truncatingIfNeeded: both &>> 64))
    value = Self.number(upper) &* 100_000_000 &+ Self.number(lower)
  }

  /// Eight bytes, each as its distance from `0`.
  @inline(__always)
  private static func differences(_ bytes: RawSpan, at start: Int) -> UInt64 {
    bytes.integer(at: start, as: UInt64.self) ^ 0x3030_3030_3030_3030
  }

  /// How many bytes from the lowest one on are at most nine.
  @inline(__always)
  private static func digitCount(_ word: UInt64) -> Int {
    // Adding 0x76 sets the upper bit of bytes above nine; what a byte above 0x89 carries only spoils bytes after it.
    let others = ((word &+ 0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080
    return others.trailingZeroBitCount &>> 3
  }

  /// The number whose decimal digits are the bytes of `word`, the lowest byte first.
  @inline(__always)
  private static func number(_ word: UInt64) -> UInt64 {
    let pairs = word &* 10 &+ word &>> 8
    let mask: UInt64 = 0x0000_00ff_0000_00ff
    let upper = (pairs & mask) &* (100 &+ 1_000_000 &<< 32)
    let lower = (pairs &>> 16 & mask) &* (1 &+ 10_000 &<< 32)
    return (upper &+ lower) &>> 32
  }
}
