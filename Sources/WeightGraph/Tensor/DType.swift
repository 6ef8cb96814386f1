/// What one element of a tensor is, and how many bytes it takes.
///
/// Block types, which store several elements in one unit, differ from the others only in ``elementsPerBlock``.
public enum DType: String, CaseIterable, Hashable, Sendable {
  case f64, f32, f16, bf16
  /// Floating-point numbers of one byte: so many bits of exponent and fraction, `fnuz` without infinities and a negative zero.
  case f8e4m3, f8e5m2, f8e8m0, f8e4m3fnuz, f8e5m2fnuz
  case i64, i32, i16, i8
  case u64, u32, u16, u8
  case bool
  case c64, c128

  /// How many neighbouring elements share one block; 1 for all but quantised types.
  public var elementsPerBlock: Int { 1 }

  /// The size of a block in bytes.
  public var bytesPerBlock: Int {
    switch self {
    case .i8, .u8, .bool, .f8e4m3, .f8e5m2, .f8e8m0, .f8e4m3fnuz, .f8e5m2fnuz: 1
    case .f16, .bf16, .i16, .u16: 2
    case .f32, .i32, .u32: 4
    case .f64, .i64, .u64, .c64: 8
    case .c128: 16
    }
  }

  /// The size of what a byte order applies to: a complex number is two numbers.
  public var bytesPerNumber: Int {
    switch self {
    case .c64: 4
    case .c128: 8
    default: bytesPerBlock
    }
  }

  /// Whether the elements are real numbers with a fraction.
  public var isFloatingPoint: Bool {
    switch self {
    case .f64, .f32, .f16, .bf16, .f8e4m3, .f8e5m2, .f8e8m0, .f8e4m3fnuz, .f8e5m2fnuz: true
    default: false
    }
  }

  /// Whether elements of other types can be rounded to this one: see ``Tensor/cast(to:)``.
  public var isRoundedTo: Bool { isFloatingPoint && bytesPerBlock > 1 }

  /// The number of bytes that `count` elements take, or `nil` when they are no whole blocks or too many for an `Int`.
  public func byteCount(elements count: Int) -> Int? {
    guard count >= 0, count.isMultiple(of: elementsPerBlock) else { return nil }
    let (bytes, overflow) = (count / elementsPerBlock).multipliedReportingOverflow(by: bytesPerBlock)
    return overflow ? nil : bytes
  }
}

extension DType: CustomStringConvertible {
  public var description: String { rawValue }
}
