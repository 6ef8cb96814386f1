/// Floating-point numbers of one byte, all of which float32 holds exactly.
///
/// Sources: the Open Compute Project's "8-bit Floating Point Specification (OFP8)" 1.0 for E4M3 and E5M2, and its
/// "Microscaling Formats (MX) Specification" 1.0 for E8M0; arXiv 2206.02915 for the `fnuz` types.
enum ByteFloat {
  /// The number that `byte` is in one of the types of one byte.
  static func value(_ byte: UInt8, _ dtype: DType) -> Float {
    switch dtype {
    // The upper byte of a half-precision number.
    case .f8e5m2: Float(bitPattern: ElementConversion.widen(half: UInt16(byte) << 8))
    case .f8e4m3: byte & 0x7f == 0x7f ? nan(byte) : number(byte, fractionBits: 3, bias: 7)
    case .f8e4m3fnuz: byte == 0x80 ? nan(byte) : number(byte, fractionBits: 3, bias: 8)
    case .f8e5m2fnuz: byte == 0x80 ? nan(byte) : number(byte, fractionBits: 2, bias: 16)
    // A power of two without sign and fraction.
    case .f8e8m0: byte == 0xff ? .nan : Float(sign: .plus, exponent: Int(byte) - 127, significand: 1)
    default: preconditionFailure("\(dtype) is no floating-point type of one byte")
    }
  }

  private static func nan(_ byte: UInt8) -> Float { byte & 0x80 == 0 ? .nan : -.nan }

  /// The number of a sign, an exponent and a fraction, the lowest exponent being that of subnormal numbers.
  private static func number(_ byte: UInt8, fractionBits: Int, bias: Int) -> Float {
    let exponent = Int(byte & 0x7f) >> fractionBits
    let fraction = Int(byte) & (1 << fractionBits - 1)
    let significand = exponent == 0 ? fraction : fraction | 1 << fractionBits
    return Float(
      sign: byte & 0x80 == 0 ? .plus : .minus, exponent: max(exponent, 1) - bias - fractionBits,
      significand: Float(significand))
  }
}
