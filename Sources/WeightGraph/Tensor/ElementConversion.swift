import ByteIO

/// Converts elements one by one, from little-endian bytes to little-endian bytes.
///
/// Floating-point types widen exactly and narrow to the nearest, ties to even; integers become the nearest value.
/// Infinities and the payloads of NaNs are kept as far as the target has room for them.
package enum ElementConversion {
  /// Converts `count` elements from the start of `source` to `target`, from byte `offset` on.
  static func convert(
    _ count: Int, _ from: DType, _ source: RawSpan, to: DType, _ target: inout MutableRawSpan, at offset: Int
  ) {
    switch (from, to) {
    case (.f16, .f32): each(count, source, &target, offset) { Float(bitPattern: widen(half: $0)) }
    case (.bf16, .f32): each(count, source, &target, offset) { (bits: UInt16) in UInt32(bits) << 16 }
    case (.f32, .f16):
      each(count, source, &target, offset) { (bits: UInt32) in narrowToHalf(Double(Float(bitPattern: bits))) }
    case (.f32, .bf16): each(count, source, &target, offset) { (bits: UInt32) in narrowToBrain(bits) }
    case (.f64, .f32): each(count, source, &target, offset) { (bits: UInt64) in Float(Double(bitPattern: bits)) }
    case (.f32, .f64): each(count, source, &target, offset) { (bits: UInt32) in Double(Float(bitPattern: bits)) }
    case (.f8e4m3, .f32), (.f8e5m2, .f32), (.f8e8m0, .f32), (.f8e4m3fnuz, .f32), (.f8e5m2fnuz, .f32):
      let values = (0...UInt8.max).map { ByteFloat.value($0, from) }
      each(count, source, &target, offset) { (byte: UInt8) in values[Int(byte)] }
    default: general(count, from, source, to, &target, offset)
    }
  }

  /// Whether every element of `source` survives a conversion to float32 and back.
  static func fitsFloat(_ count: Int, _ source: RawSpan) -> Bool {
    (0..<count).allSatisfy { index in
      let value = Double(bitPattern: source.integer(at: index * 8))
      return value.isNaN || Double(Float(value)) == value
    }
  }

  private static func each<From: FixedWidthInteger & BitwiseCopyable, To: BitwiseCopyable>(
    _ count: Int, _ source: RawSpan, _ target: inout MutableRawSpan, _ offset: Int, _ convert: (From) -> To
  ) {
    for index in 0..<count {
      let value = convert(source.integer(at: index * MemoryLayout<From>.size))
      target.store(value, at: offset + index * MemoryLayout<To>.size)
    }
  }

  /// Any type by way of `Double`, which holds all of them but the largest 64-bit integers exactly.
  private static func general(
    _ count: Int, _ from: DType, _ source: RawSpan, _ to: DType, _ target: inout MutableRawSpan, _ offset: Int
  ) {
    for index in 0..<count {
      let value = number(at: index, from, source)
      switch to {
      case .f64: target.store(value, at: offset + index * 8)
      case .f32: target.store(Float(value), at: offset + index * 4)
      case .f16: target.store(narrowToHalf(value), at: offset + index * 2)
      case .bf16: target.store(narrowToBrain(value), at: offset + index * 2)
      default: preconditionFailure("conversion is to floating-point types")
      }
    }
  }

  /// Element number `index` as a double; 64-bit integers are rounded to the nearest, complex numbers give their real part.
  static func number(at index: Int, _ dtype: DType, _ bytes: RawSpan) -> Double {
    switch dtype {
    case .f64, .c128: Double(bitPattern: bytes.integer(at: index * dtype.bytesPerBlock))
    case .f32, .c64: Double(Float(bitPattern: bytes.integer(at: index * dtype.bytesPerBlock)))
    case .f16: Double(Float(bitPattern: widen(half: bytes.integer(at: index * 2))))
    case .bf16: Double(Float(bitPattern: UInt32(bytes.integer(at: index * 2, as: UInt16.self)) << 16))
    case .f8e4m3, .f8e5m2, .f8e8m0, .f8e4m3fnuz, .f8e5m2fnuz: Double(ByteFloat.value(bytes.byte(at: index), dtype))
    case .i64: Double(bytes.integer(at: index * 8, as: Int64.self))
    case .i32: Double(bytes.integer(at: index * 4, as: Int32.self))
    case .i16: Double(bytes.integer(at: index * 2, as: Int16.self))
    case .i8: Double(Int8(bitPattern: bytes.byte(at: index)))
    case .u64: Double(bytes.integer(at: index * 8, as: UInt64.self))
    case .u32: Double(bytes.integer(at: index * 4, as: UInt32.self))
    case .u16: Double(bytes.integer(at: index * 2, as: UInt16.self))
    case .u8, .bool: Double(bytes.byte(at: index))
    default: preconditionFailure("the elements of a block are widened together")
    }
  }

  /// The bits of the float32 that a half-precision number is.
  package static func widen(half: UInt16) -> UInt32 {
    let sign = UInt32(half & 0x8000) << 16
    let magnitude = UInt32(half & 0x7fff) << 13
    // Exponents differ by 112; the product is exact and turns half-precision subnormals into normal numbers.
    let finite = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
    return sign | (magnitude >= 0x0f80_0000 ? magnitude | 0x7f80_0000 : finite)
  }

  /// The half-precision number nearest to `value`, ties to even.
  package static func narrowToHalf(_ value: Double) -> UInt16 {
    let bits = value.bitPattern
    let sign = UInt16(truncatingIfNeeded: bits >> 48) & 0x8000
    let magnitude = value.magnitude
    if value.isNaN { return sign | 0x7e00 | UInt16(truncatingIfNeeded: bits >> 42) & 0x3ff }
    if magnitude >= 65520 { return sign | 0x7c00 }
    if magnitude < 0x1p-14 {
      // Subnormals are multiples of 2⁻²⁴; 1024 of them are the smallest normal number, whose bits follow on.
      return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven))
    }
    let rounding = (UInt64(1) << 41) - 1 + (bits >> 42 & 1)
    let rounded = (magnitude.bitPattern + rounding) >> 42
    return sign | UInt16(truncatingIfNeeded: rounded - (UInt64(1023 - 15) << 10))
  }

  /// The bfloat16 nearest to a float32, ties to even.
  static func narrowToBrain(_ bits: UInt32) -> UInt16 {
    if bits & 0x7fff_ffff > 0x7f80_0000 { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
    return UInt16(truncatingIfNeeded: (bits + 0x7fff + (bits >> 16 & 1)) >> 16)
  }

  /// The bfloat16 nearest to a double, rounded once.
  private static func narrowToBrain(_ value: Double) -> UInt16 {
    // Rounding to odd on the way keeps the second rounding from seeing a tie that is none.
    let nearest = Float(value)
    guard value.isFinite, Double(nearest) != value, nearest.isFinite else { return narrowToBrain(nearest.bitPattern) }
    let towardZero =
      nearest.magnitude > Float(0) && Double(nearest).magnitude > value.magnitude
      ? nearest.bitPattern - 1 : nearest.bitPattern
    return narrowToBrain(towardZero | 1)
  }
}
