import ByteIO
import Synchronization
public import WeightGraph

/// How far a tensor that was rounded lies from the exact one.
///
/// Every element must lie within half a unit in the last place of the rounded type, as the nearest number does; which of
/// two equally near ones was taken does not matter.
public struct RoundedTensor: Hashable, Sendable {
  /// What the tensor is for.
  public let role: Role
  /// The type that it was rounded to.
  public let dtype: DType
  /// How many elements there are.
  public let elementCount: Int
  /// How many elements are another number.
  public private(set) var changed = 0
  /// How many lie further away than half a unit in the last place; those that became infinite are among them.
  public private(set) var beyond = 0
  /// The number of the first of them, counted row after row.
  public private(set) var firstBeyond: Int?
  /// How many finite numbers became infinite or no number.
  public private(set) var becameInfinite = 0
  /// How many numbers became zero, being too small for the type.
  public private(set) var becameZero = 0

  /// Whether every element is the nearest one of its type.
  public var isNearest: Bool { beyond == 0 }

  private init(_ role: Role, _ dtype: DType, _ elementCount: Int) {
    (self.role, self.dtype, self.elementCount) = (role, dtype, elementCount)
  }

  /// Compares a tensor with a rounded one of the same shape, or `nil` where its type is none that numbers are rounded to.
  ///
  /// - Parameter declared: the type that the model was rounded to, where it is stored in a wider one.
  init?(
    _ role: Role, exact: Tensor, rounded: Tensor, declared: DType?, threads: Int?
  ) throws(ContainerError) {
    let dtype = declared?.suiting(exact.shape, role) ?? rounded.dtype
    guard exact.shape == rounded.shape, exact.dtype.isFloatingPoint, dtype.isNarrower(than: exact.dtype) else {
      return nil
    }
    if dtype.isBlockType {
      try self.init(role, exact: exact, blocks: rounded, of: dtype, threads: threads)
      return
    }
    guard let precision = Precision(dtype) else { return nil }
    let other = try rounded.cast(to: .f64).resident()
    let parts = Mutex([RoundedTensor?](repeating: nil, count: TensorTraversal.chunkCount(exact.elementCount)))
    try TensorTraversal([exact.cast(to: .f64)]).forEachChunk(threads: threads) {
      (chunk, bytes) throws(ContainerError) in
      var block = ByteBlock(uninitialized: bytes.byteCount)
      var target = block.mutableBytes
      other.read(chunk.elements, into: &target)
      var part = RoundedTensor(role, dtype, exact.elementCount)
      part.compare(bytes, block.bytes, chunk.elements, precision)
      parts.withLock { $0[chunk.index] = part }
    }
    self.init(role, dtype, exact.elementCount)
    for case let part? in parts.withLock({ $0 }) { add(part) }
  }

  /// Compares a tensor with blocks: those that this program makes of it, or others.
  ///
  /// How far a block's elements may lie from what they were depends on the block; that they are the very ones which
  /// rounding gives is the strictest bound, and leaves nothing to judge.
  private init?(
    _ role: Role, exact: Tensor, blocks: Tensor, of dtype: DType, threads: Int?
  ) throws(ContainerError) {
    guard exact.isRounded(to: dtype) else { return nil }
    self.init(role, dtype, exact.elementCount)
    changed = exact.elementCount
    let expected = exact.cast(to: dtype)
    let isSame =
      blocks.dtype == dtype
      ? try expected.hasSameElements(as: blocks, threads: threads)
      : try expected.cast(to: .f32).hasSameElements(as: blocks.cast(to: .f32), threads: threads)
    if !isSame { (beyond, firstBeyond) = (exact.elementCount, 0) }
  }

  private mutating func compare(_ exact: RawSpan, _ rounded: RawSpan, _ elements: Range<Int>, _ precision: Precision) {
    for index in 0..<elements.count {
      let value = Double(bitPattern: exact.integer(at: index * 8))
      let other = Double(bitPattern: rounded.integer(at: index * 8))
      if value.bitPattern == other.bitPattern || value.isNaN && other.isNaN { continue }
      changed += value == other ? 0 : 1
      if value.isFinite, !other.isFinite { becameInfinite += 1 }
      if value != 0, other == 0 { becameZero += 1 }
      guard !(abs(value - other) <= precision.unit(of: value) / 2), value != other else { continue }
      beyond += 1
      firstBeyond = firstBeyond ?? elements.lowerBound + index
    }
  }

  private mutating func add(_ part: RoundedTensor) {
    changed += part.changed
    beyond += part.beyond
    firstBeyond = firstBeyond ?? part.firstBeyond
    becameInfinite += part.becameInfinite
    becameZero += part.becameZero
  }
}

/// How finely a floating-point type distinguishes numbers.
private struct Precision {
  /// The bits of the fraction.
  let fractionBits: Int
  /// The exponent of the least normal number.
  let leastExponent: Int

  init?(_ dtype: DType) {
    switch dtype {
    case .f32: (fractionBits, leastExponent) = (23, -126)
    case .f16: (fractionBits, leastExponent) = (10, -14)
    case .bf16: (fractionBits, leastExponent) = (7, -126)
    case .f8e4m3: (fractionBits, leastExponent) = (3, -6)
    case .f8e5m2: (fractionBits, leastExponent) = (2, -14)
    case .f8e4m3fnuz: (fractionBits, leastExponent) = (3, -7)
    case .f8e5m2fnuz: (fractionBits, leastExponent) = (2, -15)
    default: return nil
    }
  }

  /// The distance of neighbours at a finite number.
  func unit(of value: Double) -> Double {
    let exponent = value == 0 ? leastExponent : max(Int(value.exponent), leastExponent)
    return Double(sign: .plus, exponent: exponent - fractionBits, significand: 1)
  }
}

extension DType {
  /// How many leading bits of a number the type keeps.
  var significantBits: Int { Precision(self).map { $0.fractionBits + 1 } ?? (self == .f64 ? 53 : 4) }
}
