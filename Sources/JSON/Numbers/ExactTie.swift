import ByteIO

/// Decides by whole integers to which side a decimal number rounds that lies very near the middle of two binary ones.
enum ExactTie<Format: BinaryFormat> {
  /// The bits of the magnitude nearest to `number`, every digit of whose text is looked at.
  static func magnitude(_ number: DecimalNumber, in bytes: RawSpan) -> UInt64 {
    // The largest mantissa that is not above the number: cutting never passes a representable number here, because the
    // bounds and the digits left out are closer together than two such numbers are.
    let shift = number.digits.leadingZeroBitCount
    let leading = DecimalRounding<Format>.product(number.digits << UInt64(shift), number.exponent)
    let scale = DecimalRounding<Format>.binaryScale(number.exponent) - shift - 64
    let cut = Cut<Format>(leading, scale: scale)
    let mantissa = UInt64(truncatingIfNeeded: leading >> UInt128(cut.dropped))

    // digits · 10^exponent against (2 · mantissa + 1) · 2^middleExponent
    var (digits, exponent) = number.allDigits(in: bytes)
    let middleExponent = scale + cut.dropped - 1
    var middle = BigNatural(2 * mantissa + 1)
    if exponent >= 0 {
      digits.multiply(byPowerOfFive: exponent)
    } else {
      middle.multiply(byPowerOfFive: -exponent)
    }
    if exponent >= middleExponent {
      digits.shiftLeft(by: exponent - middleExponent)
    } else {
      middle.shiftLeft(by: middleExponent - exponent)
    }
    let order = digits.compared(to: middle)
    let roundsUp = order > 0 || (order == 0 && mantissa % 2 == 1)
    return mantissa + (roundsUp ? 1 : 0) + cut.exponentField
  }
}
