import ByteIO
import Synchronization
public import WeightGraph

/// How two tensors of one shape differ, element by element.
public struct TensorDifference: Hashable, Sendable {
  /// How many elements have other bits.
  public private(set) var count = 0
  /// The number of the first of them, counted row after row.
  public private(set) var first: Int?
  /// The number of the last of them.
  public private(set) var last: Int?
  /// The largest difference; infinite where one side is no finite number and the other is another value.
  public private(set) var maximum = 0.0
  /// The largest distance in units in the last place of the narrower of the two types; `nil` where these are no floats.
  public private(set) var maximumULP: Int?
  /// The rows with an element that differs; axes before the last are taken together.
  public private(set) var rows = DifferingRows()
  /// The sum of all differences.
  private var sum = 0.0
  /// What length and angle are made from, over finite values.
  private var products = Products()
  private var sketch = DifferenceSketch()
  private let storage: DType
  private let shape: Shape
  /// How many elements there are.
  public let elementCount: Int

  /// The mean difference over all elements.
  public var mean: Double { elementCount == 0 ? 0 : sum / Double(elementCount) }

  /// The length of the difference by the length of the left tensor, as vectors.
  public var relative: Double {
    products.left > 0 ? (products.difference / products.left).squareRoot() : products.difference > 0 ? .infinity : 0
  }

  /// The length of the difference, as a vector.
  public var length: Double { products.difference.squareRoot() }

  /// The cosine of the angle between the two, as vectors; `nil` where one is all zeros.
  public var cosine: Double? {
    guard products.left > 0, products.right > 0 else { return nil }
    return min(1, max(-1, products.both / (products.left.squareRoot() * products.right.squareRoot())))
  }

  /// The rank of the difference, where both are matrices: see ``DifferenceSketch``.
  public var rank: DifferenceRank? {
    guard shape.rank == 2, products.difference > 0, products.difference.isFinite else { return nil }
    let size = (products.left / Double(max(1, elementCount))).squareRoot()
    return sketch.rank(of: shape, noise: size * storage.halfStep)
  }

  private struct Products: Hashable, Sendable {
    var left = 0.0
    var right = 0.0
    var both = 0.0
    var difference = 0.0
  }

  private init(_ left: Tensor, _ right: Tensor) {
    elementCount = left.elementCount
    shape = left.shape
    storage = left.dtype.halfStep > right.dtype.halfStep ? left.dtype : right.dtype
    if left.dtype.isFloatingPoint, right.dtype.isFloatingPoint { maximumULP = 0 }
  }

  /// Compares two tensors of one shape, each read once; numbers are compared as doubles.
  public init(_ left: Tensor, _ right: Tensor, threads: Int? = nil) throws(ContainerError) {
    precondition(left.shape == right.shape)
    let whole = TensorDifference(left, right)
    // Everything but float64 and whole numbers widens to float32, which is half as much to move.
    let isWide = ![left.dtype, right.dtype].allSatisfy { $0.isFloatingPoint && $0 != .f64 }
    let dtype: DType = isWide ? .f64 : .f32
    let other = try right.cast(to: dtype).resident()
    let parts = Mutex([TensorDifference?](repeating: nil, count: TensorTraversal.chunkCount(left.elementCount)))
    try TensorTraversal([left.cast(to: dtype)]).forEachChunk(threads: threads) {
      (chunk, bytes) throws(ContainerError) in
      var block = ByteBlock(uninitialized: bytes.byteCount)
      var target = block.mutableBytes
      other.read(chunk.elements, into: &target)
      var part = whole
      part.compare(bytes, block.bytes, chunk.elements, isWide: isWide)
      parts.withLock { $0[chunk.index] = part }
    }
    self = whole
    // Chunks are added in their order, so that the sums do not depend on the threads.
    for case let part? in parts.withLock({ $0 }) { add(part) }
  }

  private mutating func compare(_ left: RawSpan, _ right: RawSpan, _ elements: Range<Int>, isWide: Bool) {
    let width = max(1, shape.dimensions.last ?? 1)
    for index in 0..<elements.count {
      let (x, y) = (left.number(index, isWide: isWide), right.number(index, isWide: isWide))
      if x.isFinite { products.left += x * x }
      if y.isFinite { products.right += y * y }
      guard x.bitPattern != y.bitPattern else {
        if x.isFinite { products.both += x * x }
        continue
      }
      let element = elements.lowerBound + index
      count += 1
      first = first ?? element
      last = element
      rows.add(element / width)
      if let known = maximumULP { maximumULP = max(known, storage.steps(x, y)) }
      let distance = abs(x - y)
      maximum = max(maximum, distance.isNaN ? .infinity : distance)
      guard distance.isFinite else { continue }
      sum += distance
      products.both += x * y
      products.difference += distance * distance
      if shape.rank == 2 { sketch.add(y - x, row: element / width, column: element % width, of: shape) }
    }
  }

  private mutating func add(_ part: TensorDifference) {
    count += part.count
    first = first ?? part.first
    last = part.last ?? last
    maximum = max(maximum, part.maximum)
    maximumULP = maximumULP.map { max($0, part.maximumULP ?? 0) }
    rows.add(part.rows)
    sum += part.sum
    products.left += part.products.left
    products.right += part.products.right
    products.both += part.products.both
    products.difference += part.products.difference
    sketch.add(part.sketch)
  }
}
