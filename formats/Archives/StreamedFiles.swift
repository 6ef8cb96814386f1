import Archive
public import ByteIO
public import WeightGraph

/// An archive that can only be read from its beginning to its end: a compressed tar, or 7z.
///
/// Small files, and those that are wanted, are put aside in a spool on the way; for any other the archive is read again.
/// Source: `SPECIFICATION.md` beside this file.
public struct StreamedFiles: ArchiveFormat {
  public let name = "compressed archive"
  public let summary = "a tar archive compressed with gzip, Zstandard, xz, bzip2 or LZ4, or 7z; through libarchive"
  public let fileExtensions = ["tar.gz", "tgz", "tar.zst", "tar.xz", "tar.bz2", "tar.lz4", "7z"]

  private static let sevenZip: [UInt8] = [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]
  /// Files of this size and less are put aside as they pass: configurations and vocabularies are among them.
  private static let smallSize = 32 << 20

  /// The format.
  public init() {}

  public func recognize(_ file: MappedFile) -> Recognition? {
    let bytes = file.contents.bytes
    if bytes.starts(with: Self.sevenZip) { return Recognition("a 7z archive") }
    guard let compression = Compression(bytes) else { return nil }
    do throws(ArchiveStream.Failure) {
      guard try ArchiveStream(file.contents).next() != nil else { return nil }
    } catch {
      guard error.isDamage else { return nil }
    }
    return Recognition("a tar archive compressed with \(compression.rawValue)")
  }

  public func open(
    _ file: MappedFile, wanting isWanted: (MappedFile) -> Bool
  ) throws(ContainerError) -> OpenedArchive {
    let limit = UnpackingLimit(archiveByteCount: file.byteCount)
    let contents = file.contents
    let pass = try StreamPass(contents, limit) { header, beginning in
      header.byteCount <= Self.smallSize
        || isWanted(
          MappedFile(path: file.path + OpenedArchive.separator + header.name, contents: beginning))
    }
    let members = pass.found.map { found in
      OpenedArchive.Member(
        found.header.name, byteCount: found.header.byteCount, beginning: found.beginning
      ) { () throws(ContainerError) in
        if let whole = found.whole { return whole }
        let again = try StreamPass(contents, limit) { header, _ in header.name == found.header.name }
        guard let whole = again.found.first(where: { $0.header.name == found.header.name })?.whole else {
          preconditionFailure("the archive is the same as before")
        }
        return whole
      }
    }
    return try OpenedArchive(file.path, members)
  }
}
