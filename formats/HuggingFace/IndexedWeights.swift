public import ByteIO
public import WeightGraph

/// `model.safetensors.index.json`, and its like for other files: a model in several files, read as one.
///
/// The index names the files beside it; what it says of them is checked in both directions. What is written is a folder.
/// Source: `SPECIFICATION.md` beside this file.
public struct IndexedWeights: Container {
  private let files: WeightFiles

  public var name: String { files.container.name + "index" }
  public var summary: String {
    "a model in several files of \(files.container.name), by the index that lies beside them"
  }
  public var fileExtensions: [String] { ["\(files.ending).index.json"] }
  public var options: [ContainerOption] { [] }

  public var capabilities: ContainerCapabilities {
    let holds = files.container.capabilities
    return ContainerCapabilities(
      writes: false, writesFolders: true, dtypes: holds.dtypes, maximumRank: holds.maximumRank,
      maximumNameLength: holds.maximumNameLength, holdsMetadata: true, signature: files.metadata)
  }

  /// The index of such files.
  public init(_ files: WeightFiles) { self.files = files }

  public func recognize(_ file: MappedFile) -> Recognition? {
    ShardIndex.recognizes(file.contents.bytes, ending: files.ending)
      ? Recognition("an index of files of \(files.container.name)") : nil
  }

  public func recognize(_ folder: MappedFolder) -> Recognition? {
    guard folder.contains(files.indexName), let index = try? folder.file(files.indexName) else { return nil }
    return recognize(index)
  }

  public func read(_ file: MappedFile, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    let folder = MappedFolder(around: file)
    return try ShardedModel(ShardIndex(file.contents.bytes), files, in: folder, options).stateDict()
  }

  public func read(_ folder: MappedFolder, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    try files.readShards(in: folder, options)
  }

  public func write(
    _ contents: StateDict, to file: borrowing FileWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenTensor] {
    throw .cannotHold(
      container: name,
      losses: [Loss("\(contents.entries.count) tensors", "an index holds none: it is written as a folder")])
  }

  public func write(
    _ contents: StateDict, to folder: borrowing FolderWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenPart] {
    try files.writeShards(contents, most: options.shardByteCount ?? .max, to: folder, options)
  }
}

extension WeightFiles {
  /// Reads the index of a folder, and the files that it names.
  func readShards(in folder: MappedFolder, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    let file = try ContainerError.wrapping { () throws(FileError) in try folder.file(indexName) }
    return try ShardedModel(ShardIndex(file.contents.bytes), self, in: folder, options).stateDict()
  }
}
