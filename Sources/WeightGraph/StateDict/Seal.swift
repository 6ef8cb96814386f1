import ByteIO

/// What a file records of a tensor's bytes, by which damage to them is noticed.
///
/// Opening a file reads no elements, so that seals are checked by who is about to use them: see
/// ``StateDict/checkSeals(_:threads:)``. What a decoder checks by itself while it decodes needs no seal.
public enum Seal: Sendable {
  /// The ``TensorDigest`` of the tensor.
  case digest(Digest)
  /// Another sum over the stored bytes; the closure compares it and throws
  /// ``ContainerError/damaged(subject:byte:found:expected:)`` where it differs.
  case sum(@Sendable () throws(ContainerError) -> Void)
}

extension StateDict {
  /// Compares all tensors with what the file records of them, on all cores.
  ///
  /// - Parameter book: where the digests that are computed for this are entered, so that no byte is hashed twice.
  /// - Throws: ``ContainerError`` naming every tensor that is damaged.
  public func checkSeals(_ book: DigestBook, threads: Int? = nil) throws(ContainerError) {
    var sums: [@Sendable () throws(ContainerError) -> Void] = []
    var sealed: [(entry: Entry, digest: Digest)] = []
    for entry in entries {
      switch entry.seal {
      case .digest(let digest): sealed.append((entry, digest))
      case .sum(let check): sums.append(check)
      case nil: break
      }
    }
    let checks = sums
    try parallelLoop(checks.count, threads: threads) { (index) throws(ContainerError) in try checks[index]() }
    let digests = try book.digests(of: sealed.map(\.entry.tensor), threads: threads)
    let errors = zip(sealed, digests).filter { $0.0.digest != $0.1 }.map { sealed, found in
      let provenance = sealed.entry.tensor.provenance
      let place = provenance.byteRange.map { ", bytes \($0.lowerBound)..<\($0.upperBound)" } ?? ""
      return ContainerError.damaged(
        subject: "tensor '\(sealed.entry.name)'\(place)", byte: nil, found: "SHA-256 \(found)",
        expected: "\(sealed.digest)")
    }
    if !errors.isEmpty { throw .all(errors) }
  }
}
