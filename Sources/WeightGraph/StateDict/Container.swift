public import ByteIO

/// A file format that holds named tensors, as a plugin: one value of one type, listed once in the registry.
///
/// A container knows bytes and no names: it neither knows nor cares which tensors make a GPT.
public protocol Container: Sendable {
  /// The name by which the command line chooses it: `npz`, `json`, `phial`.
  var name: String { get }

  /// One sentence that a user needs.
  var summary: String { get }

  /// The endings that its files usually have, without the dot, the most usual first.
  var fileExtensions: [String] { get }

  /// What it can hold.
  var capabilities: ContainerCapabilities { get }

  /// The options that its reader and writer take.
  var options: [ContainerOption] { get }

  /// Why the file is taken for one of this container, or `nil` when it is none.
  ///
  /// Goes by content, never by the name; reads little and never throws, also where the rest of the file is damaged.
  func recognize(_ file: MappedFile) -> Recognition?

  /// Reads what the file says, without reading the tensors' elements.
  ///
  /// - Throws: ``ContainerError`` with the tensor, the byte, what was found and what was expected.
  func read(_ file: MappedFile, _ options: ContainerOptions) throws(ContainerError) -> StateDict

  /// Writes a state dict that ``ContainerCapabilities/losses(of:)`` finds nothing wrong with.
  ///
  /// The same state dict gives the same bytes, whatever the number of threads.
  ///
  /// - Returns: for every tensor whose bytes stand in the file as they are, what ``TensorCopy`` saw of them; nothing for
  ///   tensors that were compressed or written as text.
  func write(
    _ contents: StateDict, to file: borrowing FileWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenTensor]

  /// The path of the file by which a model in several files is opened, where a path is that of another of them, or only what
  /// the names of all begin with; there may be no such file.
  func mainFile(of path: String) -> String?

  /// Why a folder is taken for a model of this container in several files, or `nil` when it is none.
  func recognize(_ folder: MappedFolder) -> Recognition?

  /// Reads what the files of a folder say together, without reading the tensors' elements.
  func read(_ folder: MappedFolder, _ options: ContainerOptions) throws(ContainerError) -> StateDict

  /// Writes a state dict into several files of one folder.
  ///
  /// - Returns: for every file with tensors in it, what was seen of them.
  func write(
    _ contents: StateDict, to folder: borrowing FolderWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenPart]
}

/// What a container of single files has to say of folders.
extension Container {
  public func mainFile(of path: String) -> String? { nil }

  public func recognize(_ folder: MappedFolder) -> Recognition? { nil }

  public func read(_ folder: MappedFolder, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    throw .unsupported(
      subject: "'\(folder.path)'", reason: "\(name) is read from a file, and not from a folder", hint: nil)
  }

  public func write(
    _ contents: StateDict, to folder: borrowing FolderWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenPart] {
    throw .cannotHold(container: name, losses: [Loss("several files", "it is written as one")])
  }
}

/// Why a file is taken for one of a container, or a state dict for one of a dialect.
public struct Recognition: Hashable, Sendable {
  /// The evidence, as a phrase: `a zip archive of 28 npy members`.
  public let reason: String

  /// States the evidence.
  public init(_ reason: String) { self.reason = reason }
}

/// A choice that a container's reader or writer offers: `--option compression=deflate`.
public struct ContainerOption: Hashable, Sendable {
  /// The option's name.
  public let name: String
  /// The values that it may have, the one taken by default first.
  public let values: [String]
  /// Whether it may have any other value as well: the name of something in the file.
  public let takesAnyText: Bool
  /// One sentence that a user needs.
  public let summary: String

  /// Describes an option.
  public init(_ name: String, _ values: [String], _ summary: String) {
    self.name = name
    self.values = values
    takesAnyText = false
    self.summary = summary
  }

  /// Describes an option that may have any value, and has this one by default.
  public init(_ name: String, anyText value: String, _ summary: String) {
    self.name = name
    values = [value]
    takesAnyText = true
    self.summary = summary
  }
}

/// The options chosen for one reading or writing.
public struct ContainerOptions: Hashable, Sendable {
  private let chosen: [String: String]
  /// The number of threads that may be used, or `nil` for one a core.
  public var threads: Int?
  /// The number of bytes of tensors that one file of several may have, or `nil` for all in one file.
  public var shardByteCount: Int?
  /// The tensors whose digests will be asked for: where they pass by while a file is written, they are hashed then.
  public var askedDigests: Set<TensorIdentity> = []

  /// Options by name; those left out have their defaults.
  public init(_ chosen: [String: String] = [:]) { self.chosen = chosen }

  /// The chosen value, or the default one.
  public func value(_ option: ContainerOption) -> String { chosen[option.name] ?? option.values[0] }

  /// The names that are chosen.
  public var names: [String] { chosen.keys.sorted() }

  /// Whether `option` may have the value that was chosen.
  public func isValid(_ option: ContainerOption) -> Bool {
    option.takesAnyText || option.values.contains(value(option))
  }
}
