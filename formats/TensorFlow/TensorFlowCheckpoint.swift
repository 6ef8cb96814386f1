public import ByteIO
public import WeightGraph

/// TensorFlow's checkpoints of version 2: an `.index` of variables, and files of their elements beside it.
///
/// The form in which OpenAI released GPT-2. Everything has a check sum, and every one is compared.
/// Source: `SPECIFICATION.md` beside this file.
public struct TensorFlowCheckpoint: Container {
  public let name = "tensorflow"
  public let summary = "TensorFlow's checkpoint of version 2: variables by an .index, elements in .data files beside it"
  public let fileExtensions = ["index"]
  public let capabilities = ContainerCapabilities(writes: false, dtypes: ElementType.held, holdsMetadata: false)
  public let options: [ContainerOption] = []

  /// The container.
  public init() {}

  public func recognize(_ file: MappedFile) -> Recognition? {
    BundleHeader.recognize(file.contents.bytes).map { Recognition($0) }
  }

  public func read(_ file: MappedFile, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    try BundleReading(file).stateDict()
  }

  /// TensorFlow's own programs call a checkpoint by what the names of its files begin with.
  public func mainFile(of path: String) -> String? {
    let prefix = path.wholeMatch(of: /(.*)\.data-[0-9]{5}-of-[0-9]{5}/)?.1 ?? path[...]
    return prefix + BundleReading.indexEnding
  }

  public func recognize(_ folder: MappedFolder) -> Recognition? {
    if LatestCheckpoint.hasNote(folder) { return Recognition("a note of which checkpoint in it is the latest") }
    return LatestCheckpoint.indexes(in: folder).count == 1 ? Recognition("the index of one checkpoint") : nil
  }

  public func read(_ folder: MappedFolder, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    try BundleReading(LatestCheckpoint.index(in: folder)).stateDict()
  }

  public func write(
    _ contents: StateDict, to file: borrowing FileWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenTensor] {
    throw .cannotHold(
      container: name,
      losses: [Loss("\(contents.entries.count) tensors", "checkpoints of TensorFlow are read here only")])
  }
}
