import WeightGraph

/// The bit patterns that mean something special in the numbers of a type.
struct BitPatterns {
  private let sign: UInt64
  /// The lowest bit of the exponent, for floating-point numbers: as a number, the smallest that is not subnormal.
  private let exponent: UInt64?

  init(_ dtype: DType) {
    sign = 1 << UInt64(dtype.bytesPerNumber * 8 - 1)
    let fractionBits: UInt64? =
      switch dtype {
      case .f16: 10
      case .bf16: 7
      case .f32, .c64: 23
      case .f64, .c128: 52
      default: nil
      }
    exponent = fractionBits.map { 1 << $0 }
  }

  /// Zeros, the smallest and the largest numbers, and for floating-point numbers subnormals, infinities and NaNs.
  var edges: [UInt64] {
    guard let exponent else { return [0, 1, sign, sign - 1, sign | (sign - 1)] }
    let infinity = sign - exponent
    let quiet = infinity | exponent >> 1
    let values = [0, 1, exponent - 1, exponent, infinity - 1, infinity, quiet, quiet | 5, infinity | 1]
    return values + values.map { $0 | sign }
  }

  /// The number itself, or in place of any NaN the one that every text can name.
  func withoutPayload(_ number: UInt64) -> UInt64 {
    guard let exponent, number & (sign - 1) > sign - exponent else { return number }
    return sign - exponent | exponent >> 1
  }
}
