public import ByteIO
public import WeightGraph

/// `.safetensors`: named tensors behind a header of JSON, as Hugging Face's library writes them.
///
/// Source: `SPECIFICATION.md` beside this file.
public struct Safetensors: Container {
  public let name = "safetensors"
  public let summary = "tensors behind a header of JSON (Hugging Face); metadata as texts"
  public let fileExtensions = ["safetensors"]
  public let capabilities = ContainerCapabilities(dtypes: ElementTypes.held, holdsMetadata: true)
  public let options = [Self.aliases]

  /// What becomes of a tensor that has several names.
  static let aliases = ContainerOption(
    "aliases", ["copied", "recorded"],
    "write a tensor that has several names under each of them, or once, as save_model does")

  /// The container.
  public init() {}

  public func recognize(_ file: MappedFile) -> Recognition? {
    HeaderFrame.recognizes(file.contents.bytes) ? Recognition("the length of a header of JSON, and the header") : nil
  }

  public func read(_ file: MappedFile, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    let stored = try StoredFile(file)
    return try StateDict(stored.tensors + stored.aliases, metadata: stored.metadata, remarks: stored.remarks)
  }

  public func write(
    _ contents: StateDict, to file: borrowing FileWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenTensor] {
    let plan = WritingPlan(contents, recordsAliases: options.value(Self.aliases) == "recorded")
    let losses = capabilities.losses(of: contents) + plan.losses
    guard losses.isEmpty else { throw .cannotHold(container: name, losses: losses) }
    return try WrittenLayout(plan).write(to: file, options)
  }
}
