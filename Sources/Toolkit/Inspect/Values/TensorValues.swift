import ByteIO
public import WeightGraph

/// Some of a tensor's values, and how numpy would print them.
public struct TensorValues: Hashable, Sendable {
  /// The tensor's name in the file.
  public let name: String
  /// The type of its elements.
  public let dtype: DType
  /// The tensor's shape.
  public let shape: Shape
  /// The shape of what was asked for.
  public let chosen: Shape
  /// What `print` shows of an array of these values, its middle left out where they are more than 1,000.
  public let text: String
  /// The values row after row, each as JSON has it; `nil` where the middle was left out.
  public let values: [MetadataValue]?
}

extension Toolkit {
  /// The values that `NAME` or `NAME[SLICE]` names.
  ///
  /// - Throws: ``ToolkitError/request(_:)`` where the file has no such tensor, or the tensor no such elements.
  public func values(
    _ path: String, _ wanted: String, _ opening: OpeningChoices = OpeningChoices()
  ) throws(ToolkitError) -> TensorValues {
    let file = try open(path, opening)
    let (name, slice) = try Self.find(wanted, in: file)
    guard let tensor = file.contents[name] else { throw .request("'\(path)': no tensor '\(name)'") }
    guard ValueForm(tensor.dtype) != nil else {
      throw .request("tensor '\(name)': \(tensor.dtype) has two numbers an element, which are not printed")
    }
    let selection: ElementSelection
    do throws(TensorSlice.Failure) { selection = try slice.selection(of: tensor.shape) } catch {
      throw .request("tensor '\(name)' of shape \(tensor.shape): \(error)")
    }
    return try ToolkitError.reading(path, file.container.name) { () throws(ContainerError) in
      try TensorValues(name, tensor.resident(), selection)
    }
  }

  /// The tensor that is meant: a name with a slice behind it, or a name that itself ends in a bracket.
  private static func find(_ wanted: String, in file: OpenedFile) throws(ToolkitError) -> (String, TensorSlice) {
    if file.contents[wanted] != nil { return (wanted, TensorSlice()) }
    guard wanted.hasSuffix("]"), let open = wanted.lastIndex(of: "[") else {
      throw .request("'\(file.path)': \(noTensor(wanted, file))")
    }
    let (name, inside) = (String(wanted[..<open]), wanted[wanted.index(after: open)...].dropLast())
    guard file.contents[name] != nil else { throw .request("'\(file.path)': \(noTensor(name, file))") }
    guard let slice = TensorSlice(inside) else {
      throw .request("slice '[\(inside)]': expected indices and ranges as numpy has them, such as [0, 3:9, ..., ::2]")
    }
    return (name, slice)
  }

  private static func noTensor(_ name: String, _ file: OpenedFile) -> String {
    let close = file.contents.names.first { $0.hasSuffix(name) || $0.hasPrefix(name) } ?? file.contents.names.first
    return "no tensor '\(name)'" + (close.map { "; there is '\($0)'" } ?? "")
  }
}

extension TensorValues {
  init(_ name: String, _ tensor: Tensor, _ selection: ElementSelection) {
    self.name = name
    (dtype, shape, chosen) = (tensor.dtype, tensor.shape, selection.shape)
    let array = ShownArray(tensor, selection)
    text = NumPyText(array).text
    values = array.isWhole ? array.values.map(\.json) : nil
  }
}
