import Synchronization

/// The digest of a model itself: the same whatever container, dialect, layout or lossless type holds it.
///
///     SHA-256("transmute model 1" name value … role digest …)
///
/// over all hyperparameters that have a value, in their fixed order, and all roles in the order of execution with the
/// ``TensorDigest`` of their canonical tensors. Texts are preceded by their length.
public struct Fingerprint: Hashable, Sendable {
  /// The digest of the whole.
  public let digest: Digest
  /// The digest of each role's canonical tensor.
  public let tensors: [Role: Digest]

  /// Computes the fingerprint of a model, reading every tensor once that `known` does not hold.
  ///
  /// - Throws: ``ContainerError`` when stored bytes turn out to be damaged.
  public init(_ graph: WeightGraph, known: DigestBook = DigestBook(), threads: Int? = nil) throws(ContainerError) {
    let roles = graph.architecture.roles
    var canonical: [Tensor] = []
    for role in roles { canonical.append(try graph.tensors[role]!.canonical()) }
    let digests = try known.digests(of: canonical, threads: threads)
    var hasher = Hasher256()
    hasher.update("transmute model 1")
    for (name, value) in graph.architecture.metadata.members {
      hasher.update(name)
      hasher.update(value.description)
    }
    for (role, digest) in zip(roles, digests) {
      hasher.update(role.description)
      hasher.update(digest.bytes)
    }
    digest = hasher.finalize()
    tensors = Dictionary(uniqueKeysWithValues: zip(roles, digests))
  }
}

extension Fingerprint: CustomStringConvertible {
  /// 64 hexadecimal digits.
  public var description: String { digest.description }
}

extension Tensor {
  /// The tensor as fingerprints and the arithmetic see it: float32 wherever that holds every value.
  ///
  /// Half and brain floats, those of one byte and blocks widen exactly. A float64 tensor with a value that float32 cannot hold stays as it is.
  public func canonical() throws(ContainerError) -> Tensor {
    guard dtype == .f64 else { return isCanonical ? self : cast(to: .f32) }
    return try fitsFloat() ? cast(to: .f32) : self
  }

  /// Whether the tensor is its own canonical form, whatever its values.
  private var isCanonical: Bool { dtype == .f32 || !dtype.isFloatingPoint }

  private func fitsFloat() throws(ContainerError) -> Bool {
    let misfit = Misfit()
    try TensorTraversal([self]).forEachChunk { (chunk, bytes) throws(ContainerError) in
      if !ElementConversion.fitsFloat(chunk.elements.count, bytes) { misfit.found.store(true, ordering: .relaxed) }
    }
    return !misfit.found.load(ordering: .relaxed)
  }
}

extension WeightGraph {
  /// The canonical tensors that its fingerprint is made of; without those of float64, which must be read to know their form.
  package var fingerprintedTensors: [Tensor] {
    tensors.values.filter { $0.dtype != .f64 }.compactMap { try? $0.canonical() }
  }
}

/// Set by any thread that sees a value that does not fit.
private final class Misfit: Sendable {
  let found = Atomic(false)
}

extension StateDict {
  /// The digest of all tensors under their names, whatever container holds them; for files of no known family.
  ///
  ///     SHA-256("transmute tensors 1" name digest …)      in the order of the names
  public func digest(_ book: DigestBook, threads: Int? = nil) throws(ContainerError) -> Digest {
    let entries = entries.sorted { $0.name < $1.name }
    let digests = try book.digests(of: entries.map(\.tensor), threads: threads)
    var hasher = Hasher256()
    hasher.update("transmute tensors 1")
    for (entry, digest) in zip(entries, digests) {
      hasher.update(entry.name)
      hasher.update(digest.bytes)
    }
    return hasher.finalize()
  }
}
