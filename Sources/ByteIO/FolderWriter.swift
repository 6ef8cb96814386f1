import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder of several files being written that appears whole under its name, or not at all.
///
/// Several files cannot get their names in one step, but the folder around them can. Its files are files without names, as
/// ``FileWriter``'s are, until ``commit()`` syncs them, gives them their names in a folder with a provisional one,
/// `.NAME.….unfinished`, and renames that. A process killed before leaves nothing; one killed between these last few
/// system calls may leave the provisional folder, which the next writer of the same name clears away.
///
/// A folder with anything in it is never replaced: it may hold an older model, or what somebody put beside one. An empty
/// folder is. The operating system itself keeps this promise, since rename(2) replaces empty folders only.
public struct FolderWriter: ~Copyable {
  /// The name that the folder will have, with a slash at its end.
  public let path: String
  private let name: String
  private let finished = Mutex<[(name: String, file: UnnamedFile)]>([])

  /// Starts a folder that will be called `path`.
  ///
  /// - Throws: ``FileError`` when something of this name is there and is no empty folder.
  public init(_ path: String) throws(FileError) {
    let trimmed = path.utf8.reversed().drop { $0 == UInt8(ascii: "/") }.count
    name = trimmed == 0 ? path : String(decoding: path.utf8.prefix(trimmed), as: UTF8.self)
    self.path = MappedFolder.withSlash(name)
    UnnamedFile.clearAwayLeftovers(of: name)
    var status = stat()
    guard unsafe stat(name, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw .notFolder(path: name) }
    guard try MappedFolder.isEmpty(name) else { throw .occupied(path: self.path) }
  }

  /// Starts a file of the folder; ``keep(_:)`` makes it part of it.
  ///
  /// - Parameter name: a name that no other file of the folder has.
  public func start(_ name: String) throws(FileError) -> FileWriter {
    precondition(MappedFolder.isPlain(name))
    return FileWriter(path: path + name, unfinished: try UnnamedFile(inFolderOf: self.name))
  }

  /// Takes over a file of which all has been written.
  public func keep(_ file: consuming FileWriter) {
    let name = String(decoding: file.path.utf8.dropFirst(path.utf8.count), as: UTF8.self)
    let kept = (name: name, file: file.unfinished)
    finished.withLock { $0.append(kept) }
  }

  /// Writes a small file of the folder at once.
  public func add(_ name: String, _ contents: [UInt8]) throws(FileError) {
    let file = try start(name)
    try file.sink.write(ByteRegion(contents).bytes, at: 0)
    keep(file)
  }

  /// The files that were kept so far, mapped for reading back under the names that they will have.
  public func mapped() throws(FileError) -> MappedFolder {
    var files: [String: MappedFile] = [:]
    for (name, file) in finished.withLock({ $0 }) {
      files[name] = try MappedFile(descriptor: file.descriptor, path: path + name)
    }
    return MappedFolder(path: path, files: files)
  }

  /// Brings the bytes to the disk and gives the folder its name.
  ///
  /// - Throws: ``FileError``, also when the name has been taken meanwhile; nothing of the folder is left then.
  public consuming func commit() throws(FileError) {
    let files = finished.withLock { $0 }
    for (name, file) in files where fsync(file.descriptor) != 0 { throw .current("sync", path + name) }
    let provisional = UnnamedFile.provisionalName(for: name)
    guard unsafe mkdir(provisional, 0o755) == 0 else { throw .current("make", provisional) }
    do throws(FileError) {
      for (name, file) in files { try file.giveName("\(provisional)/\(name)") }
      UnnamedFile.sync(folder: provisional)
      guard unsafe rename(provisional, name) == 0 else {
        let isOccupied = errno == ENOTEMPTY || errno == EEXIST
        throw isOccupied ? .occupied(path: path) : .current("rename to", path)
      }
    } catch {
      UnnamedFile.remove(folder: provisional)
      throw error
    }
    UnnamedFile.sync(folder: UnnamedFile.folder(of: name))
  }
}
