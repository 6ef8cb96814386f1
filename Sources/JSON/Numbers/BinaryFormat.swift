/// A binary floating-point format of IEEE 754's kind, described by the two numbers that define one.
///
/// A format has one sign bit, then an exponent field, then `precision - 1` bits of mantissa.
protocol BinaryFormat {
  /// Holds one number.
  associatedtype Bits: FixedWidthInteger & UnsignedInteger & BitwiseCopyable
  /// The significant bits of a normal number, its leading one included.
  static var precision: Int { get }
  /// The exponent of the largest numbers: they lie in [2^e, 2^(e + 1)).
  static var largestExponent: Int { get }
  /// What messages call it.
  static var name: String { get }
}

extension BinaryFormat {
  /// The exponent of the smallest normal numbers, and of all subnormal ones.
  @inline(__always) static var smallestExponent: Int { 1 - largestExponent }
  /// The bits of positive infinity; those of every finite magnitude are smaller.
  @inline(__always) static var infinity: UInt64 { UInt64(2 * largestExponent + 1) << UInt64(precision - 1) }
  /// The bits of the quiet NaN that IEEE 754 recommends and numpy writes.
  @inline(__always) static var notANumber: UInt64 { infinity | 1 << UInt64(precision - 2) }
}

enum Binary64: BinaryFormat {
  typealias Bits = UInt64
  static var precision: Int { 53 }
  static var largestExponent: Int { 1023 }
  static var name: String { "float64" }
}

enum Binary32: BinaryFormat {
  typealias Bits = UInt32
  static var precision: Int { 24 }
  static var largestExponent: Int { 127 }
  static var name: String { "float32" }
}

enum Binary16: BinaryFormat {
  typealias Bits = UInt16
  static var precision: Int { 11 }
  static var largestExponent: Int { 15 }
  static var name: String { "float16" }
}

enum BrainFloat16: BinaryFormat {
  typealias Bits = UInt16
  static var precision: Int { 8 }
  static var largestExponent: Int { 127 }
  static var name: String { "bfloat16" }
}
