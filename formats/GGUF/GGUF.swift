public import ByteIO
public import WeightGraph

/// `.gguf`: the tensors, hyperparameters and tokenizer of a model in one file, as llama.cpp runs it.
///
/// Reads versions 2 and 3 of both byte orders, and models in several files; writes version 3, little-endian, also in several.
/// Source: `SPECIFICATION.md` beside this file.
public struct GGUF: Container {
  public let name = "gguf"
  public let summary = "llama.cpp's GGUF: tensors, also in blocks, hyperparameters and tokenizer in one file"
  public let fileExtensions = ["gguf"]
  public let capabilities = ContainerCapabilities(
    writesFolders: true, dtypes: TensorType.held, maximumRank: TensorRecord.mostAxes,
    maximumNameLength: TensorRecord.longestWrittenName,
    holdsMetadata: true)
  public let options: [ContainerOption] = []

  /// The container.
  public init() {}

  public func recognize(_ file: MappedFile) -> Recognition? {
    file.contents.bytes.starts(with: Prologue.magic) ? Recognition("the magic number GGUF") : nil
  }

  public func read(_ file: MappedFile, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    try read(file.name, in: MappedFolder(around: file), StoredFile(file))
  }

  public func recognize(_ folder: MappedFolder) -> Recognition? {
    let models = SplitFolder.models(in: folder)
    return models.count == 1 ? Recognition("'\(models[0])', the only model of GGUF in it") : nil
  }

  public func read(_ folder: MappedFolder, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    let models = SplitFolder.models(in: folder)
    guard models.count == 1 else {
      throw .damaged(
        subject: "'\(folder.path)'", byte: nil, found: "\(models.count) models of GGUF",
        expected: "one, or its first part")
    }
    let file = try ContainerError.wrapping { () throws(FileError) in try folder.file(models[0]) }
    return try read(models[0], in: folder, StoredFile(file))
  }

  private func read(
    _ name: String, in folder: MappedFolder, _ stored: StoredFile
  ) throws(ContainerError) -> StateDict {
    guard let part = stored.part, part.count > 1 else {
      return try StateDict(stored.tensors, metadata: stored.metadata, remarks: stored.remarks)
    }
    return try SplitModel(stored, part, called: name, in: folder).stateDict()
  }

  public func write(
    _ contents: StateDict, to file: borrowing FileWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenTensor] {
    let members = try members(contents)
    return try WrittenLayout(contents.entries, members).write(to: file, options)
  }

  public func write(
    _ contents: StateDict, to folder: borrowing FolderWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenPart] {
    let members = try members(contents)
    let split = try SplitFolder(contents.entries, most: options.shardByteCount ?? .max)
    return try split.write(members, to: folder, options)
  }

  private func members(_ contents: StateDict) throws(ContainerError) -> WrittenMembers {
    let members = WrittenMembers(contents)
    let losses = capabilities.losses(of: contents) + members.losses
    guard losses.isEmpty else { throw .cannotHold(container: name, losses: losses) }
    return members
  }
}
