public import ByteIO
public import WeightGraph

/// JSON: weights as text that every language reads, in base64 or as lists of numbers.
///
/// Source: `SPECIFICATION.md` beside this file.
public struct JSONWeights: Container {
  public let name = "json"
  public let summary = "JSON text: tensors in base64 with shape and dtype, or as lists of numbers, names nested or flat"
  public let fileExtensions = ["json"]
  public let capabilities = ContainerCapabilities(
    dtypes: Set(DType.elementwise), maximumRank: TensorRecord.mostAxes, holdsMetadata: true)
  public let options = [Self.form, Self.undeclared]

  static let form = ContainerOption(
    "form", WrittenForm.allCases.map(\.rawValue),
    "write tensors as base64, as nested lists of numbers, or as flat lists with their shape")
  static let undeclared = ContainerOption(
    "undeclared", [DType.f32, .f64, .f16, .bf16, .i64, .i32].map(\.rawValue),
    "read tensors without a dtype as this type")

  /// The container.
  public init() {}

  public func recognize(_ file: MappedFile) -> Recognition? { Evidence.recognition(of: file.contents.bytes) }

  public func read(_ file: MappedFile, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    let document = try WeightsDocument(file, default: DType(rawValue: options.value(Self.undeclared)) ?? .f32)
    var entries: [StateDict.Entry] = []
    for stored in document.tensors { entries.append(StateDict.Entry(stored.name, try stored.tensor(in: file))) }
    return try StateDict(entries, metadata: document.metadata)
  }

  public func write(
    _ contents: StateDict, to file: borrowing FileWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenTensor] {
    let losses = capabilities.losses(of: contents) + WrittenText.losses(of: contents)
    guard losses.isEmpty else { throw .cannotHold(container: name, losses: losses) }
    let form = WrittenForm(rawValue: options.value(Self.form)) ?? .base64
    try WeightsWriter(text: WrittenText(contents, form), threads: options.threads).write(to: file)
    // What stands in the file are characters: nothing that can be compared byte by byte with a tensor.
    return []
  }
}
