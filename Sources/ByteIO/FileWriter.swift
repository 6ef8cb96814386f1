#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file being written that appears whole under its name, or not at all.
///
/// The bytes go into a file without a name in the same folder (`O_TMPFILE`), so that even a killed process leaves
/// nothing behind. ``commit()`` syncs it and gives it its name in one step; a writer that is dropped instead, because
/// of an error or otherwise, leaves whatever was there before. A symbolic link of that name is replaced, and what it
/// points to stays: it may be in a cache that others share.
///
/// Two traces of a process killed with SIGKILL remain possible. Replacing an older file takes a provisional name,
/// `.NAME.….unfinished`, between two system calls; and on file systems without nameless files that name lives as long
/// as the writer.
public struct FileWriter: ~Copyable {
  /// The name that the file will have.
  public let path: String
  /// Where bytes are written to; it must not be used after the writer has ended.
  public let sink: FileSink
  let unfinished: UnnamedFile

  /// Starts a file that will be called `path`.
  ///
  /// - Throws: ``FileError`` when the folder is missing or cannot be written, or when `path` is a folder, a pipe or a
  ///   device.
  public init(_ path: String) throws(FileError) {
    var status = stat()
    if unsafe stat(path, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFREG: break
      case S_IFDIR: throw .isDirectory(path: path)
      // A new file in the place of a pipe or of /dev/null would serve nobody who uses those.
      default: throw .notRegular(path: path)
      }
    }
    self.init(path: path, unfinished: try UnnamedFile(inFolderOf: path))
  }

  /// Starts a file whose bytes go into one that has no name yet.
  init(path: String, unfinished: UnnamedFile) {
    self.path = path
    self.unfinished = unfinished
    sink = FileSink(descriptor: unfinished.descriptor, path: path)
  }

  /// Asks for `byteCount` bytes of disk at once, so that a full disk is known before anything is computed.
  public func reserve(_ byteCount: Int) throws(FileError) { try sink.reserve(byteCount) }

  /// The bytes written so far, mapped for reading back.
  public func mapped() throws(FileError) -> MappedFile {
    try MappedFile(descriptor: unfinished.descriptor, path: path)
  }

  /// Brings the bytes to the disk and gives the file its name, replacing an older file of that name.
  public consuming func commit() throws(FileError) {
    guard fsync(unfinished.descriptor) == 0 else { throw .current("sync", path) }
    try unfinished.publish(as: path)
  }
}

/// Writes bytes at given places of one file, from any thread.
public struct FileSink: Sendable {
  let descriptor: Int32
  let path: String

  /// Writes all `bytes`, starting at byte `offset` of the file.
  public func write(_ bytes: RawSpan, at offset: Int) throws(FileError) {
    var written = 0
    while written < bytes.byteCount {
      let rest = bytes.extracting(droppingFirst: written)
      // pwrite(2) only reads the bytes of the span, which outlives the call.
      let count = unsafe rest.withUnsafeBytes {
        unsafe pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset + written))
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw .current("write", path)
      }
      written += count
    }
    #if os(Linux)
      // Dirty pages start on their way to the disk now, so that the sync at the end finds little left to wait for.
      _ = posix_fadvise(descriptor, off_t(offset), off_t(bytes.byteCount), POSIX_FADV_DONTNEED)
    #endif
  }

  func reserve(_ byteCount: Int) throws(FileError) {
    #if os(Linux)
      guard byteCount > 0 else { return }
      // A file system that cannot reserve will report a full disk when bytes are written.
      let code = posix_fallocate(descriptor, 0, off_t(byteCount))
      if code == ENOSPC || code == EFBIG {
        throw .refused(operation: "reserve \(byteCount) bytes", path: path, code: code)
      }
    #endif
  }
}
