public import ByteIO
public import WeightGraph

/// `.npy`: one array, as `numpy.save` writes it.
///
/// The file has no name for the array; it is called after the file.
public struct NPY: Container {
  public let name = "npy"
  public let summary = "one numpy array (numpy.save); it is called after its file"
  public let fileExtensions = ["npy"]
  public let options = [ReadOptions.bfloat16]

  public var capabilities: ContainerCapabilities {
    ContainerCapabilities(
      dtypes: ElementType.writable, maximumRank: ElementType.maximumRank, holdsMetadata: false,
      holdsManyTensors: false)
  }

  public init() {}

  public func recognize(_ file: MappedFile) -> Recognition? {
    file.contents.bytes.starts(with: ArrayHeader.magic) ? Recognition("an npy file by its magic string") : nil
  }

  public func read(_ file: MappedFile, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    let name = Self.name(of: file.path)
    let place = ArrayPlace(subject: "array '\(name)'", offset: file.contents.range.lowerBound)
    let array = try StoredArray(file.contents, place, ReadOptions(options))
    guard case .number = array.header.element else {
      throw .unsupported(subject: place.subject, reason: "an array of text, which is no weight", hint: nil)
    }
    let tensor = try array.tensor(Provenance(path: file.path, name: name))
    return try StateDict([StateDict.Entry(name, tensor)], remarks: array.remarks)
  }

  public func write(
    _ contents: StateDict, to file: borrowing FileWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenTensor] {
    let losses = capabilities.losses(of: contents)
    guard losses.isEmpty, let entry = contents.entries.first else {
      throw .cannotHold(container: name, losses: losses)
    }
    let header = ArrayHeader.bytes(of: entry.tensor)
    do throws(FileError) {
      try file.reserve(header.count + entry.tensor.byteCount)
      try file.sink.write(ByteRegion(header).bytes, at: 0)
    } catch { throw .file(error) }
    let destination = TensorCopy.Destination(entry, at: header.count)
    return try TensorCopy.write([destination], to: file.sink, options)
  }

  /// The file's name without its folder and its ending.
  private static func name(of path: String) -> String {
    let last = path.split(separator: "/").last ?? ""
    let stem = last.hasSuffix(".npy") ? last.dropLast(4) : last
    return stem.isEmpty ? "array" : String(stem)
  }
}
