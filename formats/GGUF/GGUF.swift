public import ByteIO
public import WeightGraph

/// `.gguf`: the tensors, hyperparameters and tokenizer of a model in one file, as llama.cpp runs it.
///
/// Reads versions 2 and 3 of both byte orders, and models in several files; writes version 3, little-endian.
/// Source: `SPECIFICATION.md` beside this file.
public struct GGUF: Container {
  public let name = "gguf"
  public let summary = "llama.cpp's GGUF: tensors, also in blocks, hyperparameters and tokenizer in one file"
  public let fileExtensions = ["gguf"]
  public let capabilities = ContainerCapabilities(
    dtypes: TensorType.held, maximumRank: TensorRecord.mostAxes, maximumNameLength: TensorRecord.longestWrittenName,
    holdsMetadata: true)
  public let options: [ContainerOption] = []

  /// The container.
  public init() {}

  public func recognize(_ file: MappedFile) -> Recognition? {
    file.contents.bytes.starts(with: Prologue.magic) ? Recognition("the magic number GGUF") : nil
  }

  public func read(_ file: MappedFile, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    let stored = try StoredFile(file)
    guard let part = stored.part, part.count > 1 else {
      return try StateDict(stored.tensors, metadata: stored.metadata, remarks: stored.remarks)
    }
    return try SplitModel(stored, part, at: file.path).stateDict()
  }

  public func write(
    _ contents: StateDict, to file: borrowing FileWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenTensor] {
    let members = WrittenMembers(contents)
    let losses = capabilities.losses(of: contents) + members.losses
    guard losses.isEmpty else { throw .cannotHold(container: name, losses: losses) }
    return try WrittenLayout(contents, members).write(to: file, threads: options.threads)
  }
}
