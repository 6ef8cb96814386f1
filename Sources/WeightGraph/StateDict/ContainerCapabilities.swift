/// What a container can hold, so that what it cannot is known before a byte is written.
public struct ContainerCapabilities: Sendable {
  /// Whether it can be written.
  public let writes: Bool
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

  /// Describes a container.
  public init(
    writes: Bool = true, dtypes: Set<DType>, maximumRank: Int = .max, maximumNameLength: Int? = nil,
    holdsMetadata: Bool, holdsManyTensors: Bool = true
  ) {
    self.writes = writes
    self.dtypes = dtypes
    self.maximumRank = maximumRank
    self.maximumNameLength = maximumNameLength
    self.holdsMetadata = holdsMetadata
    self.holdsManyTensors = holdsManyTensors
  }

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
    if !holdsMetadata {
      losses += contents.metadata.keys.map { Loss("metadata '\($0)'", "it holds tensors only") }
    }
    if !holdsManyTensors, contents.entries.count != 1 {
      losses.append(Loss("\(contents.entries.count) tensors", "it holds exactly one"))
    }
    return losses
  }
}
