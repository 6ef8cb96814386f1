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
  }

  /// A file that exists in memory only, for tests and for what an archive holds.
  public init(path: String, contents: ByteRegion) {
    self.path = path
    self.contents = contents
  }
}
