import Synchronization

/// Digests that are known already, so that no byte is hashed twice.
///
/// A digest is entered only by who has hashed just those elements, or has compared the bytes with ones that were.
public final class DigestBook: Sendable {
  private struct Known {
    var digests: [TensorIdentity: Digest] = [:]
    /// The sources that are copies, each with the one that it is a copy of.
    var originals: [ObjectIdentifier: ObjectIdentifier] = [:]

    /// What a tensor's elements are made of, with originals in the place of copies.
    func identity(of tensor: Tensor) -> TensorIdentity {
      originals.isEmpty ? tensor.identity : tensor.identity.replacing(originals)
    }
  }

  private let known = Mutex(Known())

  /// An empty book.
  public init() {}

  /// The digest of a tensor, where it is known.
  public subscript(tensor: Tensor) -> Digest? {
    get { known.withLock { $0.digests[$0.identity(of: tensor)] } }
    set { known.withLock { $0.digests[$0.identity(of: tensor)] = newValue } }
  }

  /// Enters what was seen of a tensor while it was written.
  public func enter(_ written: WrittenTensor) {
    for seen in written.digests { self[seen.tensor] = seen.digest }
  }

  /// Enters the same for a copy that was read back and compared: what is known of any view of the one is known of the
  /// other's.
  public func enter(_ written: WrittenTensor, forCopy copy: Tensor) {
    if let original = written.tensor.wholeSource, let source = copy.wholeSource, original != source {
      known.withLock { $0.originals[source] = original }
    }
    for seen in written.digests {
      if let tensor = seen.tensor(inCopy: copy) { self[tensor] = seen.digest }
    }
  }

  /// The digests of tensors; those that are not known yet are read, each once, and entered.
  public func digests(of tensors: [Tensor], threads: Int? = nil) throws(ContainerError) -> [Digest] {
    let unknown = tensors.filter { self[$0] == nil }
    for (tensor, digest) in zip(unknown, try TensorDigest.of(unknown, threads: threads)) { self[tensor] = digest }
    return tensors.map { self[$0]! }
  }
}
