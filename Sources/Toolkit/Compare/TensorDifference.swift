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
  /// The sum of all differences.
  private var sum = 0.0
  /// How many elements there are.
  public let elementCount: Int

  /// The mean difference over all elements.
  public var mean: Double { elementCount == 0 ? 0 : sum / Double(elementCount) }

  private init(elementCount: Int) { self.elementCount = elementCount }

  /// Compares two tensors of one shape, each read once; numbers are compared as doubles.
  public init(_ left: Tensor, _ right: Tensor, threads: Int? = nil) throws(ContainerError) {
    precondition(left.shape == right.shape)
    let other = try right.cast(to: .f64).resident()
    let parts = Mutex([TensorDifference?](repeating: nil, count: TensorTraversal.chunkCount(left.elementCount)))
    try TensorTraversal([left.cast(to: .f64)]).forEachChunk(threads: threads) { (chunk, bytes) throws(ContainerError) in
      var block = ByteBlock(uninitialized: bytes.byteCount)
      var target = block.mutableBytes
      other.read(chunk.elements, into: &target)
      var part = TensorDifference(elementCount: left.elementCount)
      part.compare(bytes, block.bytes, chunk.elements)
      parts.withLock { $0[chunk.index] = part }
    }
    self.init(elementCount: left.elementCount)
    // Chunks are added in their order, so that the sum does not depend on the threads.
    for case let part? in parts.withLock({ $0 }) { add(part) }
  }

  private mutating func compare(_ left: RawSpan, _ right: RawSpan, _ elements: Range<Int>) {
    for index in 0..<elements.count {
      let (mine, theirs) = (left.integer(at: index * 8, as: UInt64.self), right.integer(at: index * 8, as: UInt64.self))
      guard mine != theirs else { continue }
      let distance = abs(Double(bitPattern: mine) - Double(bitPattern: theirs))
      count += 1
      first = first ?? elements.lowerBound + index
      last = elements.lowerBound + index
      maximum = max(maximum, distance.isNaN ? .infinity : distance)
      sum += distance.isNaN ? 0 : distance
    }
  }

  private mutating func add(_ part: TensorDifference) {
    count += part.count
    first = first ?? part.first
    last = part.last ?? last
    maximum = max(maximum, part.maximum)
    sum += part.sum
  }
}
