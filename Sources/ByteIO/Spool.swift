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
  /// Where the bytes are written, in any order and from any thread, while this spool lives.
  public let destination: FileSink
  private let folder: String

  /// Starts an empty spool and asks for `byteCount` bytes of disk at once.
  public init(reserving byteCount: Int = 0) throws(FileError) {
    let folder = environmentVariable("TMPDIR") ?? "/tmp"
    let file = try UnnamedFile(inFolderOf: folder + "/transmute-spool")
    let sink = FileSink(descriptor: file.descriptor, path: folder)
    try sink.reserve(byteCount)
    self.folder = folder
    self.file = file
    destination = sink
  }

  /// Ends the writing and returns all bytes as one region.
  public consuming func finish() throws(FileError) -> ByteRegion {
    try MappedFile(descriptor: file.descriptor, path: folder).contents
  }
}
