/// What one element of a tensor is, and how many bytes it takes.
///
/// Block types store several neighbours of a row in one unit, which share a scale; they are called as GGUF spells them.
public enum DType: String, CaseIterable, Hashable, Sendable {
  case f64, f32, f16, bf16
  /// Floating-point numbers of one byte: so many bits of exponent and fraction, `fnuz` without infinities and a negative zero.
  case f8e4m3, f8e5m2, f8e8m0, f8e4m3fnuz, f8e5m2fnuz
  case i64, i32, i16, i8
  case u64, u32, u16, u8
  case bool
  case c64, c128
  /// Floating-point numbers of 4 and 6 bits, two in a byte and four in three: so many bits of exponent and fraction.
  case f4e2m1, f6e2m3, f6e3m2
  case q4_0, q4_1, q5_0, q5_1, q8_0, q8_1
  case q2_k, q3_k, q4_k, q5_k, q6_k, q8_k
  case iq1_s, iq1_m, iq2_xxs, iq2_xs, iq2_s, iq3_xxs, iq3_s, iq4_nl, iq4_xs
  case tq1_0, tq2_0, mxfp4, nvfp4, q1_0, q2_0

  /// The types whose elements are stored one by one.
  public static let elementwise = allCases.filter { !$0.isBlockType }

  /// The types whose elements are stored in blocks.
  public static let blockTypes = allCases.filter(\.isBlockType)

  /// Whether elements are stored in blocks: a tensor's last axis then has whole blocks only, and so has every part of it.
  public var isBlockType: Bool { elementsPerBlock > 1 }

  /// Whether a block is nothing but the bits of its elements one behind the other.
  public var isPacked: Bool { self == .f4e2m1 || self == .f6e2m3 || self == .f6e3m2 }

  /// How many neighbouring elements share one block; 1 for all but block types.
  public var elementsPerBlock: Int { block?.elements ?? 1 }

  /// The size of a block in bytes.
  public var bytesPerBlock: Int {
    switch self {
    case .i8, .u8, .bool, .f8e4m3, .f8e5m2, .f8e8m0, .f8e4m3fnuz, .f8e5m2fnuz: 1
    case .f16, .bf16, .i16, .u16: 2
    case .f32, .i32, .u32: 4
    case .f64, .i64, .u64, .c64: 8
    case .c128: 16
    default: block?.bytes ?? 1
    }
  }

  /// The sizes of a block.
  ///
  /// Source: ggml, `ggml-common.h`; of packed numbers the fewest that fill whole bytes.
  private var block: (elements: Int, bytes: Int)? {
    switch self {
    case .q4_0, .iq4_nl: (32, 18)
    case .q4_1: (32, 20)
    case .q5_0: (32, 22)
    case .q5_1: (32, 24)
    case .q8_0: (32, 34)
    case .q8_1: (32, 36)
    case .q2_k: (256, 84)
    case .q3_k, .iq3_s: (256, 110)
    case .q4_k: (256, 144)
    case .q5_k: (256, 176)
    case .q6_k: (256, 210)
    case .q8_k: (256, 292)
    case .iq1_s: (256, 50)
    case .iq1_m: (256, 56)
    case .iq2_xxs, .tq2_0: (256, 66)
    case .iq2_xs: (256, 74)
    case .iq2_s: (256, 82)
    case .iq3_xxs: (256, 98)
    case .iq4_xs: (256, 136)
    case .tq1_0: (256, 54)
    case .mxfp4: (32, 17)
    case .nvfp4: (64, 36)
    case .q1_0: (128, 18)
    case .q2_0: (64, 18)
    case .f4e2m1: (2, 1)
    case .f6e2m3, .f6e3m2: (4, 3)
    default: nil
    }
  }

  /// The size of what a byte order applies to: a complex number is two numbers, a block is bytes.
  ///
  /// The numbers of more bytes that blocks have among others are what ``BlockNumbers`` says.
  public var bytesPerNumber: Int {
    switch self {
    case .c64: 4
    case .c128: 8
    default: isBlockType ? 1 : bytesPerBlock
    }
  }

  /// Whether elements are the same bytes in both byte orders.
  public var hasOneByteOrder: Bool { bytesPerNumber == 1 && (!isBlockType || BlockNumbers.of(self).isEmpty) }

  /// Whether the elements are real numbers with a fraction.
  public var isFloatingPoint: Bool {
    switch self {
    case .f64, .f32, .f16, .bf16, .f8e4m3, .f8e5m2, .f8e8m0, .f8e4m3fnuz, .f8e5m2fnuz: true
    default: isBlockType
    }
  }

  /// Whether an element takes less room than one of another type.
  public func isNarrower(than other: DType) -> Bool {
    bytesPerBlock * other.elementsPerBlock < other.bytesPerBlock * elementsPerBlock
  }

  /// Whether elements of other types can be rounded to this one: see ``Tensor/cast(to:)``.
  public var isRoundedTo: Bool {
    switch self {
    case .f64, .f32, .f16, .bf16, .q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .q4_k, .q5_k, .q6_k: true
    default: false
    }
  }

  /// The number of bytes that `count` elements take, or `nil` when they are no whole blocks or too many for an `Int`.
  public func byteCount(elements count: Int) -> Int? {
    guard count >= 0, count.isMultiple(of: elementsPerBlock) else { return nil }
    let (bytes, overflow) = (count / elementsPerBlock).multipliedReportingOverflow(by: bytesPerBlock)
    return overflow ? nil : bytes
  }

  /// The number of bytes of elements that are whole blocks, and few enough to be counted.
  func byteCount(wholeBlocksOf count: Int) -> Int {
    precondition(count.isMultiple(of: elementsPerBlock), "blocks are never cut")
    return count / elementsPerBlock * bytesPerBlock
  }
}

extension DType: CustomStringConvertible {
  public var description: String { rawValue }
}
