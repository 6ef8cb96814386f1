public import ByteIO
public import WeightGraph

/// `model.safetensors.index.json`: a model in several files of safetensors, read as one.
///
/// The index names the files beside it; what it says of them is checked in both directions.
/// Source: `SPECIFICATION.md` beside this file.
public struct ShardedSafetensors: Container {
  public let name = "safetensorsindex"
  public let summary = "a model in several files of safetensors, by the index that lies beside them"
  public let fileExtensions = ["safetensors.index.json"]
  public let capabilities = ContainerCapabilities(writes: false, dtypes: ElementTypes.held, holdsMetadata: true)
  public let options: [ContainerOption] = []

  /// The container.
  public init() {}

  public func recognize(_ file: MappedFile) -> Recognition? {
    ShardIndex.recognizes(file.contents.bytes) ? Recognition("an index of files of safetensors") : nil
  }

  public func read(_ file: MappedFile, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    try ShardedModel(ShardIndex(file.contents.bytes), beside: file.path).stateDict()
  }

  public func write(
    _ contents: StateDict, to file: borrowing FileWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenTensor] {
    throw .cannotHold(
      container: name, losses: [Loss("\(contents.entries.count) tensors", "an index holds none, and is not written")])
  }
}
