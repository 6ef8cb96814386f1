import ByteIO
import Synchronization
public import WeightGraph

/// How far a tensor that was rounded lies from the exact one.
///
/// Of a type whose elements stand alone, every element must lie within half a unit in the last place, as the nearest number
/// does; which of two equally near ones was taken does not matter. Of a block type, within what its block allows: see
/// ``BlockMeasure`` and ``BlockLadder``.
public struct RoundedTensor: Hashable, Sendable {
  /// What the tensor is for.
  public let role: Role
  /// The type that it was rounded to.
  public let dtype: DType
  /// The tensor's shape.
  public let shape: Shape
  /// How many elements there are.
  public var elementCount: Int { shape.elementCount ?? 0 }
  /// How many elements are another number.
  public internal(set) var changed = 0
  /// How many lie further away than they may; those that became infinite are among them.
  public internal(set) var beyond = 0
  /// The number of the first of them, counted row after row.
  public internal(set) var firstBeyond: Int?
  /// Its place along every axis.
  public var placeOfFirstBeyond: [Int]? { firstBeyond.map(shape.place) }
  /// How many finite numbers became infinite or no number.
  public internal(set) var becameInfinite = 0
  /// How many numbers became zero, being too small for the type.
  public internal(set) var becameZero = 0
  /// The largest distance of an element from what it became; infinite where that is no number.
  public internal(set) var maximum = 0.0
  /// How many elements of blocks lie beyond the largest or the least value that their block can have, which they were given.
  public internal(set) var clipped = 0
  /// How many of those beyond an end lie further from it than they may.
  public internal(set) var beyondEnds = 0
  /// By how many steps the furthest of them does; what `--max-clipping` would have to be.
  public internal(set) var furthestBeyondEnds = 0.0
  /// How far the worst block lies from its elements: the root mean square of the distances as a part of that of the elements.
  public internal(set) var largestBlockError = 0.0
  var squaredDistances = 0.0
  var squaredSizes = 0.0
  /// Whether the tensor is stored in blocks that have no bound for a single element, and none was declared.
  public private(set) var isUnbounded = false

  /// The same for all blocks together; 0 for types whose elements stand alone.
  public var blockError: Double { squaredDistances == 0 ? 0 : (squaredDistances / squaredSizes).squareRoot() }

  /// Whether it may be that this was rounded: of another model's tensor everything lies far away.
  var isPlausible: Bool { isUnbounded ? blockError < 0.9 : 2 * beyond < elementCount }

  /// Whether every element is as near as it must be.
  public var isNearest: Bool { beyond == 0 }

  private init(_ role: Role, _ dtype: DType, _ shape: Shape) {
    (self.role, self.dtype, self.shape) = (role, dtype, shape)
  }

  /// Compares a tensor with a rounded one of the same shape, or `nil` where its type is none that numbers are rounded to.
  ///
  /// - Parameter choices: the type that it was rounded to, where it is stored in a wider one, and how far blocks may clip.
  init?(
    _ role: Role, exact: Tensor, rounded: Tensor, _ choices: VerificationChoices, threads: Int?
  ) throws(ContainerError) {
    let dtype = choices.declaredType?.suiting(exact.shape, role) ?? rounded.dtype
    // What blocks hold are float32 numbers, and whoever rounds them again begins with these.
    let exact = exact.dtype.isBlockType ? exact.cast(to: .f32) : exact
    guard exact.shape == rounded.shape, exact.dtype.isFloatingPoint, dtype.isNarrower(than: exact.dtype) else {
      return nil
    }
    self.init(role, dtype, exact.shape)
    if dtype.isBlockType, rounded.dtype == dtype {
      let measure = BlockMeasure(dtype, choices)
      if case .none = measure { isUnbounded = true }
      try compare(exact, blocks: rounded, measure, threads: threads)
    } else if dtype.isBlockType {
      guard exact.isRounded(to: dtype) else { return nil }
      try compare(exact, widenedBlocks: rounded, threads: threads)
    } else {
      guard let precision = Precision(dtype) else { return nil }
      try compare(exact, rounded, precision, threads: threads)
    }
  }

  /// Compares elements that stand alone; in float32 where both are no wider.
  private mutating func compare(
    _ exact: Tensor, _ rounded: Tensor, _ precision: Precision, threads: Int?
  ) throws(ContainerError) {
    let isWide = exact.dtype == .f64 || rounded.dtype == .f64
    let other = try rounded.cast(to: isWide ? .f64 : .f32).resident()
    try compareChunks(of: exact.cast(to: isWide ? .f64 : .f32), threads: threads) { part, chunk, bytes in
      var block = ByteBlock(uninitialized: bytes.byteCount)
      var target = block.mutableBytes
      other.read(chunk.elements, into: &target)
      part.compare(bytes, block.bytes, chunk.elements, precision, isWide: isWide)
    }
  }

  /// Compares with elements that are stored wider than the blocks which they were in: those that this program makes of the
  /// exact ones, since the blocks' own steps are gone.
  private mutating func compare(
    _ exact: Tensor, widenedBlocks rounded: Tensor, threads: Int?
  ) throws(ContainerError) {
    changed = elementCount
    let expected = exact.cast(to: dtype).cast(to: .f32)
    if try !expected.hasSameElements(as: rounded.cast(to: .f32), threads: threads) {
      (beyond, firstBeyond) = (elementCount, 0)
    }
  }

  /// Calls `body` for every chunk of a tensor with nothing counted yet, and adds up what it counts.
  mutating func compareChunks(
    of tensor: Tensor, threads: Int?, _ body: @Sendable (inout RoundedTensor, TensorChunk, RawSpan) -> Void
  ) throws(ContainerError) {
    let none = self
    let parts = Mutex([RoundedTensor?](repeating: nil, count: TensorTraversal.chunkCount(elementCount)))
    try TensorTraversal([tensor]).forEachChunk(threads: threads) { (chunk, bytes) throws(ContainerError) in
      var part = none
      body(&part, chunk, bytes)
      parts.withLock { $0[chunk.index] = part }
    }
    for case let part? in parts.withLock({ $0 }) { add(part) }
  }

  private mutating func compare(
    _ exact: RawSpan, _ rounded: RawSpan, _ elements: Range<Int>, _ precision: Precision, isWide: Bool
  ) {
    for index in 0..<elements.count {
      let value = exact.number(index, isWide: isWide)
      let other = rounded.number(index, isWide: isWide)
      let distance = abs(value - other)
      // Nearly all elements are near, and as many are counted in little time; what is no number is never near.
      if distance <= precision.halfUnit(of: value) {
        changed += distance > 0 ? 1 : 0
        becameZero += distance > 0 && other == 0 ? 1 : 0
        maximum = max(maximum, distance)
      } else {
        take(value, other, at: elements.lowerBound + index, isNear: false)
      }
    }
  }

  /// Counts an element, given whether it is as near as it must be where it is another number.
  @inline(__always)
  mutating func take(_ value: Double, _ other: Double, at index: Int, isNear: Bool) {
    if value == other || value.isNaN && other.isNaN { return }
    changed += 1
    let distance = abs(value - other)
    maximum = max(maximum, distance.isNaN ? .infinity : distance)
    if value.isFinite, !other.isFinite { becameInfinite += 1 }
    if other == 0 { becameZero += 1 }
    if isNear { return }
    beyond += 1
    firstBeyond = firstBeyond ?? index
  }

  private mutating func add(_ part: RoundedTensor) {
    changed += part.changed
    beyond += part.beyond
    firstBeyond = firstBeyond ?? part.firstBeyond
    becameInfinite += part.becameInfinite
    becameZero += part.becameZero
    maximum = max(maximum, part.maximum)
    clipped += part.clipped
    beyondEnds += part.beyondEnds
    furthestBeyondEnds = max(furthestBeyondEnds, part.furthestBeyondEnds)
    largestBlockError = max(largestBlockError, part.largestBlockError)
    squaredDistances += part.squaredDistances
    squaredSizes += part.squaredSizes
  }
}

extension RawSpan {
  /// Element number `index` of float32 or, where they are wide, of float64 numbers.
  @inline(__always)
  func number(_ index: Int, isWide: Bool) -> Double {
    isWide ? Double(bitPattern: integer(at: index * 8)) : Double(Float(bitPattern: integer(at: index * 4)))
  }
}
