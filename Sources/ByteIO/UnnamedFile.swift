#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that has no name, or only a provisional one, until it is finished.
final class UnnamedFile: Sendable {
  let descriptor: Int32
  private let folder: String
  /// The provisional name, on systems or file systems without nameless files.
  private let provisionalPath: String?

  init(inFolderOf path: String) throws(FileError) {
    let folder = Self.folder(of: path)
    self.folder = folder
    #if os(Linux)
      // glibc's O_TMPFILE is a compound macro that Swift does not import.
      let nameless: Int32 = 0o20000000 | O_DIRECTORY
      let opened = unsafe open(folder, nameless | O_RDWR | O_CLOEXEC, 0o644)
      if opened >= 0 {
        descriptor = opened
        provisionalPath = nil
        return
      }
      guard errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL else { throw .current("write in", folder) }
    #endif
    let provisional = Self.provisionalName(for: path)
    let named = unsafe open(provisional, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard named >= 0 else { throw .current("write in", folder) }
    descriptor = named
    provisionalPath = provisional
  }

  deinit {
    close(descriptor)
    if let provisionalPath { unsafe unlink(provisionalPath) }
  }

  /// Gives the file its final name, in one step, whether or not a file of that name exists.
  func publish(as path: String) throws(FileError) {
    try giveName(path)
    Self.sync(folder: folder)
  }

  /// Gives the file a name that a power failure may still take from it.
  func giveName(_ path: String) throws(FileError) {
    if let provisionalPath {
      guard unsafe rename(provisionalPath, path) == 0 else { throw .current("rename to", path) }
      return
    }
    #if os(Linux)
      let source = "/proc/self/fd/\(descriptor)"
      if unsafe linkat(AT_FDCWD, source, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 { return }
      guard errno == EEXIST else { throw .current("link", path) }
      // linkat(2) never replaces, rename(2) does: an older file is replaced through a name that lives for two calls.
      let provisional = Self.provisionalName(for: path)
      guard unsafe linkat(AT_FDCWD, source, AT_FDCWD, provisional, AT_SYMLINK_FOLLOW) == 0 else {
        throw .current("link", provisional)
      }
      guard unsafe rename(provisional, path) == 0 else {
        let error = FileError.current("rename to", path)
        unsafe unlink(provisional)
        throw error
      }
    #endif
  }

  /// Makes new names in a folder survive a power failure; the bytes are safe already.
  static func sync(folder: String) {
    let descriptor = unsafe open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// The folder in which something of this name is, or would be.
  static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
  }

  /// The part of a path behind its last slash.
  private static func lastName(of path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) } ?? path
  }

  /// A name beside `path` that nothing else has.
  static func provisionalName(for path: String) -> String {
    "\(folder(of: path))/.\(lastName(of: path)).\(getpid()).\(UInt32.random(in: 0 ... .max)).unfinished"
  }
}

extension UnnamedFile {
  /// Removes folders with provisional names that processes which are no more had made for `path`.
  static func clearAwayLeftovers(of path: String) {
    let prefix = ".\(lastName(of: path))."
    for name in MappedFolder.allNames(in: folder(of: path)) where name.hasPrefix(prefix) {
      let parts = name.dropFirst(prefix.count).split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[2] == "unfinished", let process = pid_t(parts[0]), process > 0,
        UInt32(parts[1]) != nil, kill(process, 0) != 0, errno == ESRCH
      else { continue }
      remove(folder: "\(folder(of: path))/\(name)")
    }
  }

  /// Removes a folder of files; one with anything else in it stays.
  static func remove(folder: String) {
    for name in MappedFolder.allNames(in: folder) { unsafe unlink("\(folder)/\(name)") }
    unsafe rmdir(folder)
  }
}
