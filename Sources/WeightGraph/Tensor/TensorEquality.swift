import ByteIO
import Synchronization

extension Tensor {
  /// Whether another tensor has the same type, shape and bits; both are read only as far as they are equal.
  public func hasSameElements(as other: Tensor, threads: Int? = nil) throws(ContainerError) -> Bool {
    guard dtype == other.dtype, shape == other.shape else { return false }
    if identity == other.identity { return true }
    let theirs = try other.resident()
    let differs = Atomic(false)
    try TensorTraversal([self]).forEachChunk(threads: threads) { (chunk, bytes) throws(ContainerError) in
      guard !differs.load(ordering: .relaxed) else { return }
      var block = ByteBlock(uninitialized: bytes.byteCount)
      var target = block.mutableBytes
      theirs.read(chunk.elements, into: &target)
      if !block.bytes.extracting(first: bytes.byteCount).isEqual(to: bytes) { differs.store(true, ordering: .relaxed) }
    }
    return !differs.load(ordering: .relaxed)
  }
}
