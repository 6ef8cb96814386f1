import ByteIO
import Synchronization

/// Collects the digests of chunks while several threads read them, and puts them together in order.
///
/// The room for all of them is taken first: small things that live long, allocated between chunks that do not, would keep the
/// memory of these from being used again.
final class LeafTable: Sendable {
  private let tensors: [Tensor]
  /// Where the leaves of each tensor start among all.
  private let starts: [Int]
  private let leaves: Mutex<[SIMD32<UInt8>]>

  init(_ tensors: [Tensor]) {
    self.tensors = tensors
    var (starts, count) = ([Int](), 0)
    for tensor in tensors {
      starts.append(count)
      count += TensorTraversal.chunkCount(tensor.elementCount)
    }
    self.starts = starts
    leaves = Mutex([SIMD32<UInt8>](repeating: .zero, count: count))
  }

  func set(_ leaf: Digest, _ chunk: TensorChunk) {
    let bytes = SIMD32<UInt8>(leaf.bytes)
    leaves.withLock { $0[starts[chunk.tensor] + chunk.index] = bytes }
  }

  /// The digest of one tensor; all its chunks must have been set.
  func digest(of tensor: Int) -> Digest {
    let (start, count) = (starts[tensor], TensorTraversal.chunkCount(tensors[tensor].elementCount))
    let leaves = leaves.withLock { $0[start..<start + count].map { leaf in Digest(leaf.indices.map { leaf[$0] })! } }
    return TensorDigest.combine(dtype: tensors[tensor].dtype, shape: tensors[tensor].shape, leaves: leaves)
  }
}
