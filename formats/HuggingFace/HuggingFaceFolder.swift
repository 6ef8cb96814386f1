public import ByteIO
public import WeightGraph

/// A model's folder as Hugging Face's tools have it: `config.json`, weights in one file or several, and a tokenizer.
///
/// Source: `SPECIFICATION.md` beside this file.
public struct HuggingFaceFolder: Container {
  private let weights: [WeightFiles]

  public let name = "huggingface"
  public let summary = "a model's folder (Hugging Face): config.json, weights in one file or several, tokenizer"
  public let fileExtensions: [String] = []

  public var capabilities: ContainerCapabilities {
    let holds = weights.map(\.container.capabilities)
    return ContainerCapabilities(
      writes: false, writesFolders: true,
      dtypes: holds.dropFirst().reduce(holds[0].dtypes) { $0.intersection($1.dtypes) },
      maximumRank: holds.map(\.maximumRank).min() ?? .max, holdsMetadata: true,
      signature: MetadataObject(weights.flatMap { $0.metadata.members.map { ($0.key, $0.value) } }))
  }

  public var options: [ContainerOption] { [weightsOption] }

  /// In what kind of files the weights are written.
  private var weightsOption: ContainerOption {
    ContainerOption(
      "weights", weights.map(\.container.name), "write the weights of a folder in files of this container")
  }

  /// A folder whose weights may lie in any of these kinds of files; the first that is there is read, and the first is written.
  public init(_ weights: [WeightFiles]) {
    precondition(!weights.isEmpty, "a model has weights")
    self.weights = weights
  }

  public func recognize(_ file: MappedFile) -> Recognition? { nil }

  public func recognize(_ folder: MappedFolder) -> Recognition? {
    guard let found = WeightPlace.all(of: weights).first(where: { folder.contains($0.name) }) else { return nil }
    let more = folder.contains(FolderDocument.config.file) ? " beside \(FolderDocument.config.file)" : ""
    return Recognition("a folder with \(found.name)\(more)")
  }

  public func read(_ file: MappedFile, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    throw .unsupported(
      subject: "'\(file.path)'", reason: "\(name) is read from a folder, and not from a file", hint: nil)
  }

  public func read(_ folder: MappedFolder, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    let places = WeightPlace.all(of: weights).filter { folder.contains($0.name) }
    guard let place = places.first else {
      throw .damaged(
        subject: "'\(folder.path)'", byte: nil, found: "no file of weights",
        expected: WeightPlace.all(of: weights).map(\.name).joined(separator: " or "))
    }
    var contents = try place.read(folder, options)
    contents.remarks += places.dropFirst().map { "\($0.name): is there as well as \(place.name), and was passed over" }
    try FolderDocument.readAll(of: folder, into: &contents)
    return contents
  }

  public func write(
    _ contents: StateDict, to file: borrowing FileWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenTensor] {
    throw .cannotHold(container: name, losses: [Loss("a model in one file", "it is written as a folder")])
  }

  public func write(
    _ contents: StateDict, to folder: borrowing FolderWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenPart] {
    let chosen = options.value(weightsOption)
    guard let files = weights.first(where: { $0.container.name == chosen }) else {
      preconditionFailure("an option has one of its values")
    }
    var rest = contents
    rest.metadata = try FolderDocument.writeAll(contents.metadata, to: folder)
    if let most = options.shardByteCount, ShardSplit(contents.entries, most: most).shards.count > 1 {
      return try files.writeShards(rest, most: most, to: folder, options)
    }
    return [try files.writeWhole(rest, to: folder, options)]
  }
}

/// A file by which a folder's weights may be found: the only one, or the index of several.
private struct WeightPlace {
  let files: WeightFiles
  let isIndex: Bool

  var name: String { isIndex ? files.indexName : files.name }

  /// In the order in which `transformers` looks for them.
  static func all(of weights: [WeightFiles]) -> [WeightPlace] {
    weights.flatMap { [WeightPlace(files: $0, isIndex: false), WeightPlace(files: $0, isIndex: true)] }
  }

  /// The weights, and what their files say besides; not what every such file says.
  func read(_ folder: MappedFolder, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    var contents = isIndex ? try files.readShards(in: folder, options) : try readWhole(folder, options)
    for (key, value) in files.metadata.members where contents.metadata[key] == value { contents.metadata[key] = nil }
    return contents
  }

  private func readWhole(_ folder: MappedFolder, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    let file = try ContainerError.wrapping { () throws(FileError) in try folder.file(files.name) }
    do throws(ContainerError) { return try files.container.read(file, options) } catch {
      throw error.within("'\(files.name)'")
    }
  }
}
