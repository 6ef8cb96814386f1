/// Rounds decimal numbers to the nearest number of a binary format, ties to even, in one step.
///
/// The product of the decimal digits and a 128-bit power of five bounds the number from both sides. Nearly always both
/// bounds round to the same result, which is then the right one; where they do not, ``ExactTie`` compares whole integers.
///
/// Source: D. Lemire, "Number Parsing at a Gigabyte per Second", Software: Practice and Experience 51 (8), 2021. Unlike
/// there, the table is rounded down throughout, so that one bound on the error serves all exponents.
enum DecimalRounding<Format: BinaryFormat> {
  /// Stands for a number that the bounds do not decide.
  @inline(__always) static var undecided: UInt64 { .max }

  /// The bits of the magnitude nearest to `digits` · 10^`exponent`; at least `Format.infinity` where it is too large,
  /// ``undecided`` where 128 bits are not enough to tell.
  @inline(__always)
  static func magnitude(_ digits: UInt64, _ exponent: Int) -> UInt64 {
    if digits == 0 || exponent < PowersOfFive.smallestExponent { return 0 }
    if exponent > PowersOfFive.largestExponent { return Format.infinity }
    let shift = digits.leadingZeroBitCount
    let normalized = digits &<< UInt64(truncatingIfNeeded: shift)
    let power = PowersOfFive.words[2 &* (exponent &- PowersOfFive.smallestExponent)]
    let leading = normalized.multipliedFullWidth(by: power).high
    let rounded = round(leading, scale: binaryScale(exponent) &- shift)
    return rounded != undecided ? rounded : preciseMagnitude(normalized, exponent, shift)
  }

  /// The same with all 128 bits of the power of five, or exactly where the digits allow it.
  @inline(never)
  private static func preciseMagnitude(_ normalized: UInt64, _ exponent: Int, _ shift: Int) -> UInt64 {
    round(product(normalized, exponent), scale: binaryScale(exponent) - shift - 64)
  }

  /// The exponent `s` for which the upper word of a product, times 2^s, is the number: 10^q = 5^q · 2^q.
  @inline(__always)
  static func binaryScale(_ exponent: Int) -> Int {
    // 152170 / 65536 approximates log2(5) so that the quotient is floor(log2(5^q)) for |q| ≤ 400.
    (152_170 &* exponent) &>> 16 &+ exponent &+ 1
  }

  /// The upper 128 bits of `normalized` · 5^`exponent`, less than two units too small.
  static func product(_ normalized: UInt64, _ exponent: Int) -> UInt128 {
    let index = 2 * (exponent - PowersOfFive.smallestExponent)
    let upper = normalized.multipliedFullWidth(by: PowersOfFive.words[index])
    let lower = normalized.multipliedFullWidth(by: PowersOfFive.words[index + 1])
    // A 64-bit number times a 128-bit one is less than 2^192, so that the sum of the parts cannot overflow.
    return (UInt128(upper.high) << 64 | UInt128(upper.low)) &+ UInt128(lower.high)
  }

  /// Rounds `leading` · 2^`scale`, where the true number lies in [leading, leading + 2) · 2^`scale`.
  @inline(__always)
  private static func round<Word: FixedWidthInteger & UnsignedInteger>(_ leading: Word, scale: Int) -> UInt64 {
    let cut = Cut<Format>(leading, scale: scale)
    guard cut.dropped < Word.bitWidth else {
      // Twice as far below the smallest subnormal number's half as the bounds are apart: zero for certain.
      return Word.bitWidth == 128 && cut.dropped > Word.bitWidth + 1 ? 0 : undecided
    }
    let dropped = Word(truncatingIfNeeded: cut.dropped)
    let mantissa = UInt64(truncatingIfNeeded: leading &>> dropped)
    let half: Word = 1 &<< (dropped &- 1)
    let rest = leading & ((half &<< 1) &- 1)
    if rest == half || rest == half &- 1 { return undecided }
    return (mantissa &+ (rest > half ? 1 : 0)) &+ cut.exponentField
  }
}

/// Where the binary digits of a number end in a format.
struct Cut<Format: BinaryFormat> {
  /// How many of the lowest bits the format cannot hold; at least two.
  let dropped: Int
  /// What is added to the mantissa, whose leading one counts as one in the exponent field, to get the bits.
  let exponentField: UInt64

  /// The cut of `leading` · 2^`scale`.
  @inline(__always)
  init(_ leading: some FixedWidthInteger, scale: Int) {
    let significant = leading.bitWidth &- leading.leadingZeroBitCount
    let aboveSmallest = scale &+ significant &- 1 &- Format.smallestExponent
    if aboveSmallest >= 0 {
      dropped = significant &- Format.precision
      exponentField = UInt64(truncatingIfNeeded: aboveSmallest) &<< UInt64(Format.precision - 1)
    } else {
      dropped = significant &- Format.precision &- aboveSmallest
      exponentField = 0
    }
  }
}
