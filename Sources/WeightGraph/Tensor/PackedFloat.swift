import ByteIO

/// Floating-point numbers of less than a byte, all of which float32 holds exactly.
///
/// They have no infinities and no NaN. The first of those that share bytes has the lowest bits, as in
/// `torch.float4_e2m1fn_x2`.
/// Source: the Open Compute Project's "Microscaling Formats (MX) Specification" 1.0, section 5.3.
enum PackedFloat {
  /// How the bits of a number are divided.
  private struct Form {
    let exponentBits: Int
    let fractionBits: Int

    init(_ dtype: DType) {
      switch dtype {
      case .f4e2m1: (exponentBits, fractionBits) = (2, 1)
      case .f6e2m3: (exponentBits, fractionBits) = (2, 3)
      case .f6e3m2: (exponentBits, fractionBits) = (3, 2)
      default: preconditionFailure("\(dtype) is not packed")
      }
    }

    var bitCount: Int { 1 + exponentBits + fractionBits }

    /// The number that some bits are, the lowest exponent being that of subnormal numbers.
    func value(_ bits: Int) -> Float {
      let exponent = bits >> fractionBits & (1 << exponentBits - 1)
      let fraction = bits & (1 << fractionBits - 1)
      let significand = exponent == 0 ? fraction : fraction | 1 << fractionBits
      let bias = 1 << (exponentBits - 1) - 1
      return Float(
        sign: bits >> (bitCount - 1) == 0 ? .plus : .minus, exponent: max(exponent, 1) - bias - fractionBits,
        significand: Float(significand))
    }
  }

  /// Widens whole blocks to float32, from byte `offset` of `target` on.
  static func widen(_ blocks: RawSpan, _ dtype: DType, into target: inout MutableRawSpan, at offset: Int) {
    let form = Form(dtype)
    let values = (0..<1 << form.bitCount).map(form.value)
    var place = offset
    for start in stride(from: 0, to: blocks.byteCount, by: dtype.bytesPerBlock) {
      var bits = 0
      for byte in 0..<dtype.bytesPerBlock { bits |= Int(blocks.byte(at: start + byte)) << (8 * byte) }
      for _ in 0..<dtype.elementsPerBlock {
        target.store(values[bits & (values.count - 1)], at: place)
        bits >>= form.bitCount
        place += 4
      }
    }
  }
}
