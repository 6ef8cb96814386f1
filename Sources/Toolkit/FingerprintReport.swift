public import Dialects
public import WeightGraph

/// The number by which a model is known, whatever file holds it.
public struct FingerprintReport: Sendable {
  /// The file.
  public let path: String
  /// The container's name.
  public let container: String
  /// The dialect's name; `nil` for a file of no known family, whose tensors alone are digested.
  public let dialect: String?
  /// The fingerprint, or the digest of all tensors under their names.
  public let digest: Digest
  /// The digest of each role's canonical tensor; empty for a file of no known family.
  public let tensors: [Role: Digest]
}

extension Toolkit {
  /// Computes a file's fingerprint, and compares every tensor with what the file records of it on the way.
  public func fingerprint(
    _ path: String, _ opening: OpeningChoices = OpeningChoices(), _ reading: ReadingChoices = ReadingChoices()
  ) throws(ToolkitError) -> FingerprintReport {
    let file = try open(path, opening)
    if let model = try understandIfKnown(file, reading) {
      let fingerprint = try checkedFingerprint(model)
      return FingerprintReport(
        path: path, container: file.container.name, dialect: model.dialect.name, digest: fingerprint.digest,
        tensors: fingerprint.tensors)
    }
    let digest = try ToolkitError.reading(path, file.container.name) { () throws(ContainerError) in
      let book = DigestBook()
      try file.contents.checkSeals(book, threads: threads)
      return try file.contents.digest(book, threads: threads)
    }
    return FingerprintReport(path: path, container: file.container.name, dialect: nil, digest: digest, tensors: [:])
  }

  /// A model's fingerprint; every tensor is compared with what its file records of it on the way.
  func checkedFingerprint(_ model: OpenedModel) throws(ToolkitError) -> Fingerprint {
    try model.checkSeals(threads: threads)
    return try model.fingerprint(threads: threads)
  }
}
