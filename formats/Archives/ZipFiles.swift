import Archive
public import ByteIO
public import WeightGraph

/// A zip archive of models and other files: stored ones are read where they lie, compressed ones put aside.
///
/// Source: `SPECIFICATION.md` beside this file.
public struct ZipFiles: ArchiveFormat {
  public let name = "zip"
  public let summary = "a zip archive; what is stored in it is read where it lies"
  public let fileExtensions = ["zip"]

  /// The format.
  public init() {}

  public func recognize(_ file: MappedFile) -> Recognition? {
    ZipArchive.recognizes(file.contents.bytes) ? Recognition("a zip archive") : nil
  }

  public func open(
    _ file: MappedFile, wanting isWanted: (MappedFile) -> Bool
  ) throws(ContainerError) -> OpenedArchive {
    let archive: ZipArchive
    do throws(ZipError) { archive = try ZipArchive(file.contents) } catch { throw ContainerError(error) }
    let limit = UnpackingLimit(archiveByteCount: file.byteCount)
    var members: [OpenedArchive.Member] = []
    for entry in archive.entries where !entry.isFolder {
      let count = min(entry.byteCount, OpenedArchive.beginningLength)
      let beginning: ByteRegion
      if entry.method == .stored {
        beginning = entry.compressed.slice(0..<count) ?? entry.compressed
      } else {
        do throws(ZipError) { beginning = ByteRegion(try entry.prefix(count)) } catch { throw ContainerError(error) }
      }
      members.append(
        .init(entry.name, byteCount: entry.byteCount, beginning: beginning) { () throws(ContainerError) in
          try Self.contents(of: entry, limit)
        })
    }
    return try OpenedArchive(file.path, members)
  }

  /// All bytes of an entry, compared with its check sum.
  private static func contents(of entry: ZipEntry, _ limit: UnpackingLimit) throws(ContainerError) -> ByteRegion {
    if entry.method == .stored {
      try entry.check()
      return entry.compressed
    }
    try limit.check(entry.byteCount, "member '\(entry.name)'")
    var output = try SpooledBytes(reserving: entry.byteCount)
    try entry.source().stream { (piece) throws(ContainerError) in try output.append(piece) }
    return try output.finish()
  }
}
