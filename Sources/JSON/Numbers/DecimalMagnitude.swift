import ByteIO

extension DecimalNumber {
  /// The bits of the nearest magnitude that the format has; at least its infinity where there is none.
  func magnitude<Format: BinaryFormat>(as format: Format.Type, in bytes: RawSpan) -> UInt64 {
    let rounded = DecimalRounding<Format>.magnitude(digits, exponent)
    let isDecided =
      rounded != DecimalRounding<Format>.undecided
      // Digits left out make the number larger, but not as much as one more in the last digit kept.
      && (!isTruncated || DecimalRounding<Format>.magnitude(digits + 1, exponent) == rounded)
    return isDecided ? rounded : ExactTie<Format>.magnitude(self, in: bytes)
  }

  /// Whether this whole number is the one whose bits are `magnitude`, and not only near it.
  func isExact<Format: BinaryFormat>(_ magnitude: UInt64, as format: Format.Type, in bytes: RawSpan) -> Bool {
    if !isTruncated, digits < 1 << UInt64(Format.precision) { return true }
    let mantissaBits = UInt64(Format.precision - 1)
    // No whole number beyond these is subnormal.
    var binary = BigNatural(magnitude & ((1 << mantissaBits) - 1) | 1 << mantissaBits)
    let scale = Int(magnitude >> mantissaBits) - Format.largestExponent - Int(mantissaBits)
    var (decimal, exponent) = allDigits(in: bytes)
    decimal.multiply(byPowerOfFive: exponent)
    decimal.shiftLeft(by: exponent + max(0, -scale))
    binary.shiftLeft(by: max(0, scale))
    return decimal.compared(to: binary) == 0
  }

  /// The number as an integer times a power of ten.
  ///
  /// More than 800 digits make a number only larger: the middle between two float64 numbers has 767 at most. A single 1
  /// stands for all that follow.
  func allDigits(in bytes: RawSpan) -> (BigNatural, exponent: Int) {
    let digitsKept = 800
    var value = BigNatural(digits)
    var exponent = exponent
    guard isTruncated else { return (value, exponent) }
    var kept = Self.mostDigits
    var position = firstDigitLeftOut
    while position < end, kept <= digitsKept {
      let byte = bytes.byte(at: position)
      position += 1
      if byte == UInt8(ascii: ".") { continue }
      guard let digit = byte.decimalDigit else { break }
      if kept == digitsKept, digit == 0 { continue }
      value.multiply(by: 10, adding: kept == digitsKept ? 1 : digit)
      exponent -= 1
      kept += 1
    }
    return (value, exponent)
  }
}
