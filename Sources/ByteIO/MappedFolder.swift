#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder whose files are mapped one by one, as they are asked for.
public struct MappedFolder: Sendable {
  /// The name that it was opened by, with a slash at its end.
  public let path: String
  /// The names of what lies in it, in the order of their bytes; hidden ones, and those that are not UTF-8, are left out.
  public let names: [String]
  /// Files that are nowhere under these names, or not yet.
  private let files: [String: MappedFile]
  /// The files among which its own lie; `nil` for those of the disk.
  public let surroundings: (any Surroundings)?

  /// Lists a folder; links to one are followed.
  ///
  /// - Throws: ``FileError`` when it is missing, no folder, or refused by the operating system.
  public init(_ path: String) throws(FileError) {
    let names = try Self.listing(of: path).filter { !$0.isEmpty && !$0.utf8.starts(with: ".".utf8) }
    self.init(path: Self.withSlash(path), names: names, files: [:], surroundings: nil)
  }

  /// A folder that exists in memory only: one that is being written.
  ///
  /// - Parameter files: its files, by their names in it.
  public init(path: String, files: [String: MappedFile]) {
    self.init(path: Self.withSlash(path), names: Array(files.keys), files: files, surroundings: nil)
  }

  /// The folder that a file lies in, of which nothing is listed.
  public init(around file: MappedFile) {
    let slash = file.path.utf8.lastIndex(of: UInt8(ascii: "/"))
    self.init(
      path: slash.map { String(file.path[...$0]) } ?? "", names: [], files: [:], surroundings: file.surroundings)
  }

  /// A folder among other files than those of the disk: one of an archive.
  public init(path: String, names: [String], in surroundings: any Surroundings) {
    self.init(path: Self.withSlash(path), names: names, files: [:], surroundings: surroundings)
  }

  private init(path: String, names: [String], files: [String: MappedFile], surroundings: (any Surroundings)?) {
    self.path = path
    self.names = names.sorted { $0.precedesInBytes($1) }
    self.files = files
    self.surroundings = surroundings
  }

  /// Maps one of its files.
  ///
  /// - Parameter name: a name for which ``isPlain(_:)`` holds, so that it leads nowhere else.
  /// - Throws: ``FileError`` when there is none of this name, or when it is no regular file.
  public func file(_ name: String) throws(FileError) -> MappedFile {
    precondition(Self.isPlain(name), "a name from a file is checked before it is opened")
    if let file = files[name] { return file }
    if let surroundings { return try surroundings.open(path + name) }
    return try MappedFile(path + name)
  }

  /// Whether something of this name is listed.
  public func contains(_ name: String) -> Bool { names.contains(name) }

  /// The bytes of all its files together.
  public var byteCount: Int { names.reduce(0) { $0 + ((try? file($1))?.byteCount ?? 0) } }

  /// Whether a name leads to something in a folder itself, and nowhere else.
  public static func isPlain(_ name: String) -> Bool {
    !["", ".", ".."].contains(name) && !name.utf8.contains { Array("/\\\0".utf8).contains($0) }
  }

  /// Whether a folder, or a link to one, has this name.
  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether nothing at all lies in a folder, hidden or not; a name that is no text counts too.
  static func isEmpty(_ path: String) throws(FileError) -> Bool { try listing(of: path).isEmpty }

  /// The names of all that lies in a folder, hidden or not; none where it cannot be listed.
  static func allNames(in path: String) -> [String] { (try? listing(of: path)) ?? [] }

  /// The names in a folder but for its own and that of the one above it; in place of bytes that are not UTF-8 an empty one.
  private static func listing(of path: String) throws(FileError) -> [String] {
    guard let stream = unsafe opendir(path) else { throw .current("open", path) }
    defer { unsafe closedir(stream) }
    let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name)!
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      // The name ends with a NUL inside of the record, which stays until the next call.
      let start = unsafe (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)
      let name = unsafe String(validatingCString: start) ?? ""
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  static func withSlash(_ path: String) -> String { path.utf8.last == UInt8(ascii: "/") ? path : path + "/" }
}
