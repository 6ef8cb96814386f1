/// What a container can hold, so that what it cannot is known before a byte is written.
public struct ContainerCapabilities: Sendable {
  /// Whether it can be written as a file.
  public let writes: Bool
  /// Whether it can be written as a folder of several files.
  public let writesFolders: Bool
  /// The element types that it stores as they are.
  public let dtypes: Set<DType>
  /// The largest number of axes.
  public let maximumRank: Int
  /// The largest number of bytes in a tensor's name, where there is a limit.
  public let maximumNameLength: Int?
  /// Whether it keeps metadata trees: hyperparameters, a tokenizer, notes.
  public let holdsMetadata: Bool
  /// Whether it holds any number of tensors, or exactly one.
  public let holdsManyTensors: Bool
  /// What every one of its files says of itself, so that its readers know it: no news of the model.
  public let signature: MetadataObject
  /// The only family whose tensors it has places for; `nil` where it holds tensors of any names and shapes.
  ///
  /// Its writer refuses all others by name, and what would be missing as well.
  public let family: Family?

  /// A family of models for which a container is made.
  public struct Family: Hashable, Sendable {
    /// The family, as a phrase: `GPT-2 as llm.c trains it`.
    public let name: String
    /// The keys of the metadata for which its header has places.
    public let metadata: Set<String>

    /// Names a family, and what a header says of one of its models.
    public init(_ name: String, metadata: Set<String> = ["config"]) {
      self.name = name
      self.metadata = metadata
    }
  }

  /// Describes a container.
  public init(
    writes: Bool = true, writesFolders: Bool = false, dtypes: Set<DType>, maximumRank: Int = .max,
    maximumNameLength: Int? = nil,
    holdsMetadata: Bool, holdsManyTensors: Bool = true, signature: MetadataObject = [:], family: Family? = nil
  ) {
    self.writes = writes
    self.writesFolders = writesFolders
    self.dtypes = dtypes
    self.maximumRank = maximumRank
    self.maximumNameLength = maximumNameLength
    self.holdsMetadata = holdsMetadata
    self.holdsManyTensors = holdsManyTensors
    self.signature = signature
    self.family = family
  }

  /// Whether it keeps what the metadata call `key`.
  public func holds(metadata key: String) -> Bool { holdsMetadata || family?.metadata.contains(key) ?? false }

  /// Whether it holds any type whose elements share a scale.
  public var holdsBlocks: Bool { dtypes.contains { $0.isBlockType && !$0.isPacked } }

  /// Everything in `contents` that the container cannot hold as it is.
  public func losses(of contents: StateDict) -> [Loss] {
    var losses = contents.entries.flatMap { entry in
      let subject = "tensor '\(entry.name)'"
      var losses: [Loss] = []
      if !dtypes.contains(entry.tensor.dtype) { losses.append(Loss(subject, "it has no type \(entry.tensor.dtype)")) }
      if entry.tensor.shape.rank > maximumRank {
        losses.append(Loss(subject, "rank \(entry.tensor.shape.rank), at most \(maximumRank)"))
      }
      if let limit = maximumNameLength, entry.name.utf8.count > limit {
        losses.append(Loss(subject, "its name has \(entry.name.utf8.count) bytes, at most \(limit)"))
      }
      return losses
    }
    let place = family == nil ? "it holds tensors only" : "its header has no place for it"
    losses += contents.metadata.keys.filter { !holds(metadata: $0) }.map { Loss("metadata '\($0)'", place) }
    if !holdsManyTensors, contents.entries.count != 1 {
      losses.append(Loss("\(contents.entries.count) tensors", "it holds exactly one"))
    }
    return losses
  }
}
