public import WeightGraph

/// What is to be converted into what.
public struct Conversion: Sendable {
  /// The file that is read.
  public var source: String
  /// The file that is written.
  public var target: String
  /// The container that is written; `nil` means the one that the target's ending tells.
  public var container: String?
  /// The dialect that is written; `nil` means the container's own, or else the source's.
  public var dialect: String?
  /// The type that floating-point tensors are converted to; `nil` leaves them as they are.
  public var dtype: DType?
  /// Whether what the target cannot hold is left out, and listed, instead of refused.
  public var acceptsLosses = false
  /// Whether both models are run as well before the target gets its name.
  public var proves = false
  /// The target container's options.
  public var options = ContainerOptions()

  /// Converts `source` into `target`.
  public init(_ source: String, to target: String) {
    self.source = source
    self.target = target
  }
}

/// What a conversion did.
public struct ConversionReport: Sendable {
  /// The file that was read, and what it is.
  public let source: Side
  /// The file that was written, and what it is.
  public let target: Side
  /// The number of tensors written.
  public let tensorCount: Int
  /// How many of them have each type.
  public let types: [DType: Int]
  /// The source's fingerprint, or the digest of its tensors where it is of no known family.
  public let sourceFingerprint: Digest
  /// The same of the written file, read back before it got its name; of its tensors also where so much of a model is lost
  /// that the rest is none.
  public let targetFingerprint: Digest
  /// What the target does not hold, or holds otherwise.
  public let losses: [Loss]
  /// What was left out because it is not part of a model.
  public let leftOut: [Loss]
  /// The proof by running both models, where it was asked for.
  public let proof: Verification?

  /// One side of a conversion.
  public struct Side: Sendable {
    /// The file.
    public let path: String
    /// Its length in bytes.
    public let byteCount: Int
    /// The container's name.
    public let container: String
    /// The dialect's name; `nil` for a file of no known family.
    public let dialect: String?
  }
}
