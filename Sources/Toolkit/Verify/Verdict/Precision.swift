import WeightGraph

/// How finely a floating-point type distinguishes numbers.
struct Precision {
  /// Half the distance of neighbours by the power of two that a number begins with.
  private let part: Double
  /// Half the distance of neighbours among the least numbers.
  private let least: Double

  /// `nil` for types whose elements do not stand alone, or are no such numbers.
  init?(_ dtype: DType) {
    guard let form = Self.form(dtype) else { return nil }
    part = Double(sign: .plus, exponent: -form.fractionBits - 1, significand: 1)
    least = Double(sign: .plus, exponent: form.leastExponent, significand: part)
  }

  /// The bits of the fraction, and the exponent of the least normal number.
  private static func form(_ dtype: DType) -> (fractionBits: Int, leastExponent: Int)? {
    switch dtype {
    case .f32: (23, -126)
    case .f16: (10, -14)
    case .bf16: (7, -126)
    case .f8e4m3: (3, -6)
    case .f8e5m2: (2, -14)
    case .f8e4m3fnuz: (3, -7)
    case .f8e5m2fnuz: (2, -15)
    default: nil
    }
  }

  /// Half the distance of neighbours at a number.
  @inline(__always)
  func halfUnit(of value: Double) -> Double {
    max(Double(bitPattern: value.bitPattern & Double.infinity.bitPattern) * part, least)
  }
}
