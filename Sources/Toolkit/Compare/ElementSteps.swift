import WeightGraph

extension DType {
  /// How many bits of fraction the type's numbers have; `nil` where they have none, or no fixed number.
  private var fractionBits: Int? {
    switch self {
    case .f64: 52
    case .f32: 23
    case .f16: 10
    case .bf16: 7
    default: nil
    }
  }

  /// The largest error of rounding to this type, relative to what is rounded; 0 for exact types.
  var halfStep: Double { fractionBits.map { Double(sign: .plus, exponent: -$0 - 1, significand: 1) } ?? 0 }

  /// How many numbers of this type lie between two of them, counting the second; numbers of other types as float32.
  ///
  /// Where one is no number the distance is the largest there is.
  func steps(_ left: Double, _ right: Double) -> Int {
    if left == right { return 0 }
    guard !left.isNaN, !right.isNaN else { return .max }
    let (mine, theirs) = (place(of: left), place(of: right))
    let (distance, overflow) = mine.subtractingReportingOverflow(theirs)
    return overflow ? .max : Int(clamping: distance.magnitude)
  }

  /// The place of a number among all of the type, zero being number 0.
  private func place(of value: Double) -> Int {
    let magnitude: Int
    switch self {
    case .f64: magnitude = Int(value.magnitude.bitPattern)
    // Half-precision numbers follow each other in the upper bits of a float32; subnormal ones are taken for as fine.
    case .f16: magnitude = Int(Float(value.magnitude).bitPattern >> 13)
    case .bf16: magnitude = Int(Float(value.magnitude).bitPattern >> 16)
    default: magnitude = Int(Float(value.magnitude).bitPattern)
    }
    return value < 0 ? -magnitude : magnitude
  }
}
