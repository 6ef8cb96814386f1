import ByteIO
import Synchronization

/// Collects what is known of each chunk while several threads read them, and puts it together in order.
final class LeafTable: Sendable {
  private let tensors: [Tensor]
  private let leaves: Mutex<[[Digest?]]>

  init(_ tensors: [Tensor]) {
    self.tensors = tensors
    leaves = Mutex(tensors.map { Array(repeating: nil, count: TensorTraversal.chunkCount($0.elementCount)) })
  }

  func set(_ leaf: Digest, _ chunk: TensorChunk) {
    leaves.withLock { $0[chunk.tensor][chunk.index] = leaf }
  }

  /// The digest of every tensor; all chunks must have been set.
  func digests() -> [Digest] { tensors.indices.map(digest) }

  /// The digest of one tensor; all its chunks must have been set.
  func digest(of tensor: Int) -> Digest {
    let leaves = leaves.withLock { $0[tensor].map { $0! } }
    return TensorDigest.combine(dtype: tensors[tensor].dtype, shape: tensors[tensor].shape, leaves: leaves)
  }
}
