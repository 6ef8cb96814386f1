import ByteIO
import Synchronization
import WeightGraph

/// A tensor that differs, in the canonical form of both sides, as the repairs see it.
///
/// Where one side has a narrower type, the other is rounded to it first: what rearranges elements does not change them, so
/// that a tensor which was both transposed and rounded is still found.
struct Suspect {
  /// What the tensor is for.
  let role: Role
  /// The tensor on the left.
  let left: Tensor
  /// The tensor on the right.
  let right: Tensor
  /// The tensor on the left, not rounded.
  let exact: Tensor
  /// The left model's architecture.
  let architecture: Architecture
  /// The number of threads that may read; as many as there are cores when it is left out.
  let threads: Int?
  /// Whether both hold the same elements, in whatever order.
  let isRearranged: Bool

  init(
    _ role: Role, _ left: Tensor, _ right: Tensor, _ architecture: Architecture, _ threads: Int?
  ) throws(ContainerError) {
    (self.role, self.architecture, self.threads) = (role, architecture, threads)
    exact = try left.canonical()
    self.left = try left.rounded(as: right).canonical()
    self.right = try right.rounded(as: left).canonical()
    guard self.left.elementCount == self.right.elementCount, self.left.dtype == self.right.dtype else {
      isRearranged = false
      return
    }
    isRearranged = try ElementSum(self.left, threads) == ElementSum(self.right, threads)
  }

  /// Whether the right tensor is this one, bit for bit.
  func isExplained(by changed: Tensor) throws(ContainerError) -> Bool {
    guard changed.shape == right.shape, changed.dtype == right.dtype else { return false }
    return try changed.hasSameElements(as: right, threads: threads)
  }
}

/// A sum over the bits of all elements that does not depend on their order: equal for tensors that hold the same elements.
struct ElementSum: Equatable {
  private let sum: UInt64

  init(_ tensor: Tensor, _ threads: Int?) throws(ContainerError) {
    let total = Mutex(UInt64(0))
    let size = tensor.dtype.bytesPerBlock
    try TensorTraversal([tensor]).forEachChunk(threads: threads) { (chunk, bytes) throws(ContainerError) in
      var part = UInt64(0)
      for index in 0..<chunk.elements.count {
        var bits = size == 8 ? bytes.integer(at: index * 8, as: UInt64.self) : 0
        if size == 4 { bits = UInt64(bytes.integer(at: index * 4, as: UInt32.self)) }
        // Mixed, so that elements that differ do not balance each other: the finalizer of SplitMix64.
        bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        part &+= bits ^ bits >> 31
      }
      total.withLock { $0 &+= part }
    }
    sum = total.withLock { $0 }
  }

  /// The sum of several tensors' elements.
  init(_ tensors: [Tensor], _ threads: Int?) throws(ContainerError) {
    var sum = UInt64(0)
    for tensor in tensors { sum &+= try ElementSum(tensor, threads).sum }
    self.sum = sum
  }
}

extension Tensor {
  /// The tensor rounded to another's type, where that is narrower; blocks hold float32 numbers.
  func rounded(as other: Tensor) -> Tensor {
    let held = dtype.isBlockType && !other.dtype.isBlockType ? cast(to: .f32) : self
    guard other.dtype.isNarrower(than: held.dtype), held.dtype.isFloatingPoint, isRounded(to: other.dtype) else {
      return self
    }
    return held.cast(to: other.dtype)
  }
}
