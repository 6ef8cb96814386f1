import Synchronization

/// Digests that are known already, so that no byte is hashed twice.
///
/// A digest is entered only by who has hashed just those elements, or has compared the bytes with ones that were.
public final class DigestBook: Sendable {
  private let digests = Mutex<[TensorIdentity: Digest]>([:])

  /// An empty book.
  public init() {}

  /// The digest of a tensor, where it is known.
  public subscript(tensor: Tensor) -> Digest? {
    get { digests.withLock { $0[tensor.identity] } }
    set { digests.withLock { $0[tensor.identity] = newValue } }
  }

  /// Enters what was seen of a tensor while it was written, for an equal one: what was written, or what was read back.
  public func enter(_ written: WrittenTensor, for tensor: Tensor) {
    self[tensor] = written.digest
    if let widened = written.widenedDigest { self[tensor.cast(to: .f32)] = widened }
  }

  /// The digests of tensors; those that are not known yet are read, each once, and entered.
  public func digests(of tensors: [Tensor], threads: Int? = nil) throws(ContainerError) -> [Digest] {
    let unknown = tensors.filter { self[$0] == nil }
    for (tensor, digest) in zip(unknown, try TensorDigest.of(unknown, threads: threads)) { self[tensor] = digest }
    return tensors.map { self[$0]! }
  }
}
