import ByteIO
public import WeightGraph

/// A file or a folder, the container that recognised it, and what it says.
public struct OpenedFile: Sendable {
  /// The name it was opened by; a folder's has a slash at its end.
  public let path: String
  /// The container.
  public let container: any Container
  /// Why it is taken for one of that container.
  public let recognition: Recognition
  /// The length of the file in bytes, or of all files of the folder together.
  public let byteCount: Int
  /// What the file says, with what its companions say added to the metadata.
  public var contents: StateDict
  /// The files beside it that were read too, each with what it gave.
  public var companions: [Companion] = []
  /// The files among which it lies; `nil` for those of the disk.
  var surroundings: (any Surroundings)?

  /// Opens a file by its path, which begins as this one's does.
  func neighbour(_ path: String) throws(FileError) -> MappedFile {
    if let surroundings { return try surroundings.open(path) }
    return try MappedFile(path)
  }

  /// Whether it is a folder, which brings along all that belongs to its model.
  var isFolder: Bool { path.utf8.last == UInt8(ascii: "/") }

  /// A file beside a model that says what the model's own file does not.
  public struct Companion: Hashable, Sendable {
    /// Its name.
    public let path: String
    /// What was taken from it.
    public let gave: String
  }
}

/// What a user may say about how a file is opened.
public struct OpeningChoices: Sendable {
  /// A configuration file that takes precedence over every other.
  public var configuration: String?
  /// The container's options.
  public var options = ContainerOptions()
  /// Whether files beside the model are looked at: configurations and vocabularies.
  public var looksBeside = true

  /// Says nothing, unless told otherwise.
  public init() {}
}

extension Toolkit {
  /// Opens a file or a folder by what it holds, and reads what it says without reading the tensors' elements.
  ///
  /// - Throws: ``ToolkitError`` when it is missing, no container recognises it, or its container finds it damaged.
  public func open(_ path: String, _ choices: OpeningChoices = OpeningChoices()) throws(ToolkitError) -> OpenedFile {
    var opened = try find(path, choices)
    try addConfiguration(to: &opened, choices)
    return opened
  }

  /// Opens what a path leads to, be it a file, a folder, or in an archive.
  private func find(_ path: String, _ choices: OpeningChoices) throws(ToolkitError) -> OpenedFile {
    if let place = ArchivePath(path) { return try open(inside: place, choices) }
    if MappedFolder.isFolder(path) {
      let folder = try ToolkitError.accessing { () throws(FileError) in try MappedFolder(path) }
      if let opened = try openFolder(folder, choices) { return opened }
      throw .unrecognised(path: folder.path, start: FamiliarBeginning.describe(folder))
    }
    let file: MappedFile
    do throws(FileError) { file = try MappedFile(path) } catch {
      if let opened = try openMainFile(of: path, choices, MappedFile.init(_:)) { return opened }
      throw .file(error)
    }
    if let opened = try openFile(file, choices) { return opened }
    // Some containers are archives themselves, and are those first.
    if let format = archiveFormat(of: file) { return try openOnlyModel(in: file, format, choices) }
    if let opened = try openMainFile(of: path, choices, MappedFile.init(_:)) { return opened }
    throw .unrecognised(path: path, start: FamiliarBeginning.describe(file.contents.bytes))
  }

  /// Opens the model in several files of which a path names another file, or what all begin with; `nil` where there is none.
  func openMainFile(
    of path: String, _ choices: OpeningChoices, _ open: (String) throws(FileError) -> MappedFile
  ) throws(ToolkitError) -> OpenedFile? {
    for container in containers {
      guard let main = container.mainFile(of: path), let file = try? open(main), container.recognize(file) != nil,
        let opened = try openFile(file, choices)
      else { continue }
      return opened
    }
    return nil
  }

  /// Opens a file, or returns `nil` where no container recognises it.
  func openFile(_ file: MappedFile, _ choices: OpeningChoices) throws(ToolkitError) -> OpenedFile? {
    for container in containers {
      guard let recognition = container.recognize(file) else { continue }
      let options = try checked(choices.options, for: container)
      let contents = try ToolkitError.reading(file.path, container.name) { () throws(ContainerError) in
        try container.read(file, options)
      }
      return OpenedFile(
        path: file.path, container: container, recognition: recognition, byteCount: file.byteCount, contents: contents,
        surroundings: file.surroundings)
    }
    return nil
  }

  /// Opens a folder, or returns `nil` where no container recognises it.
  func openFolder(_ folder: MappedFolder, _ choices: OpeningChoices) throws(ToolkitError) -> OpenedFile? {
    for container in containers {
      guard let recognition = container.recognize(folder) else { continue }
      let options = try checked(choices.options, for: container)
      let contents = try ToolkitError.reading(folder.path, container.name) { () throws(ContainerError) in
        try container.read(folder, options)
      }
      return OpenedFile(
        path: folder.path, container: container, recognition: recognition, byteCount: folder.byteCount,
        contents: contents, surroundings: folder.surroundings)
    }
    return nil
  }

  /// The options as `container` takes them; those of other containers are left out.
  ///
  /// - Throws: ``ToolkitError`` for a name that no container has, or a value that the option does not have.
  func checked(_ options: ContainerOptions, for container: any Container) throws(ToolkitError) -> ContainerOptions {
    let all = containers.flatMap(\.options)
    for name in options.names where !all.contains(where: { $0.name == name }) {
      throw .request("no option '\(name)'; there are \(Set(all.map(\.name)).sorted().joined(separator: ", "))")
    }
    for option in container.options where !options.isValid(option) {
      throw .option(
        name: option.name, value: options.value(option), known: "one of \(option.values.joined(separator: ", "))")
    }
    return options
  }
}
