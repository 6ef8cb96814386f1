#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Bytes put aside in a file without a name, so that decoded tensors cost disk and page cache but no memory.
///
/// The file lives in `TMPDIR`, or in `/tmp`, and is gone with the last region of it.
public struct Spool: ~Copyable {
  private let file: UnnamedFile
  private let sink: FileSink
  private let folder: String

  /// Starts an empty spool.
  public init() throws(FileError) {
    // getenv(3) is safe here because nothing in this program changes the environment.
    let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    let file = try UnnamedFile(inFolderOf: folder + "/transmute-spool")
    self.folder = folder
    self.file = file
    sink = FileSink(descriptor: file.descriptor, path: folder)
  }

  /// Asks for `byteCount` bytes of disk at once.
  public func reserve(_ byteCount: Int) throws(FileError) { try sink.reserve(byteCount) }

  /// Writes `bytes` at byte `offset`; places may be written in any order and from any thread.
  public func write(_ bytes: RawSpan, at offset: Int) throws(FileError) { try sink.write(bytes, at: offset) }

  /// Where other threads may write while this spool lives.
  public var destination: FileSink { sink }

  /// Ends the writing and returns all bytes as one region.
  public consuming func finish() throws(FileError) -> ByteRegion {
    try MappedFile(descriptor: file.descriptor, path: folder).contents
  }
}
