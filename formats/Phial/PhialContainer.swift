public import ByteIO
public import WeightGraph

/// Phial, the native container: any tensors and a tree of metadata in one sealed file.
///
/// Every byte of a file is covered by a SHA-256: those of the tensors by one each, which ``StateDict/checkSeals(_:threads:)``
/// compares, all others when the file is read. Source: `SPECIFICATION.md` beside this file.
public struct PhialContainer: Container {
  public let name = "phial"
  public let summary = "the native format: tensors aligned for mapping, metadata, and a SHA-256 over every byte"
  public let fileExtensions = ["phial"]
  public let capabilities = ContainerCapabilities(dtypes: Set(DType.allCases), holdsMetadata: true)
  public let options: [ContainerOption] = []

  /// The container.
  public init() {}

  public func recognize(_ file: MappedFile) -> Recognition? {
    if file.contents.bytes.starts(with: PhialMagic.bytes) { return Recognition("the magic number of a Phial") }
    return PhialMagic.mishap(in: file.contents.bytes).map { Recognition("the magic number of a Phial, \($0)") }
  }

  public func read(_ file: MappedFile, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    try PhialReader(file).stateDict()
  }

  public func write(
    _ contents: StateDict, to file: borrowing FileWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenTensor] {
    try PhialWriter(contents).write(to: file, options)
  }
}
