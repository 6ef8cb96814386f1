#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file, open for reading, whose bytes are reached through the page cache and never copied as a whole.
public struct MappedFile: Sendable {
  /// The name that it was opened by.
  public let path: String
  /// All its bytes.
  public let contents: ByteRegion
  /// The files among which it lies; `nil` for those of its folder on the disk.
  public let surroundings: (any Surroundings)?

  /// The length in bytes.
  public var byteCount: Int { contents.count }

  /// Opens and maps a file.
  ///
  /// The file must not be shortened by another program while it is in use: as with every mapped file, touching bytes
  /// that are no longer there ends the process.
  ///
  /// - Throws: ``FileError`` when it is missing, a folder, not a regular file, or refused by the operating system.
  public init(_ path: String) throws(FileError) {
    // Nobody may ever write into a pipe; opening it would wait for that.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .current("open", path) }
    defer { close(descriptor) }
    try self.init(descriptor: descriptor, path: path)
  }

  /// Maps what an open descriptor refers to.
  init(descriptor: Int32, path: String) throws(FileError) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .current("examine", path) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .isDirectory(path: path)
    default: throw .notRegular(path: path)
    }
    let count = Int(status.st_size)
    let storage = try ByteStorage(mapping: descriptor, count: count, path: path)
    self.path = path
    contents = ByteRegion(storage: storage, range: 0..<count)
    surroundings = nil
  }

  /// A file that exists in memory only, for tests, or among other files than those of the disk: in an archive.
  public init(path: String, contents: ByteRegion, surroundings: (any Surroundings)? = nil) {
    self.path = path
    self.contents = contents
    self.surroundings = surroundings
  }

  /// Opens the file called `name` beside this one: in the same folder, or in the same folder of the same archive.
  ///
  /// A name from a file must be checked first: it may lead elsewhere.
  public func neighbour(_ name: String) throws(FileError) -> MappedFile {
    let path = "\(folder)\(name)"
    return if let surroundings { try surroundings.open(path) } else { try MappedFile(path) }
  }

  /// The part of the path up to and with its last slash; empty for a bare name.
  public var folder: String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? ""
  }

  /// The part of the path behind its last slash.
  public var name: String { String(path.dropFirst(folder.count)) }
}

/// Files among which others lie without being on the disk themselves, by their paths.
public protocol Surroundings: AnyObject, Sendable {
  /// Opens the file that has a path.
  ///
  /// - Throws: ``FileError/missing(path:)`` where there is none.
  func open(_ path: String) throws(FileError) -> MappedFile
}
