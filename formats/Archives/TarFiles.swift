import Archive
public import ByteIO
public import WeightGraph

/// A tar archive of models and other files, each read where it lies.
///
/// Source: `SPECIFICATION.md` beside this file.
public struct TarFiles: ArchiveFormat {
  public let name = "tar"
  public let summary = "a tar archive; everything in it is read where it lies"
  public let fileExtensions = ["tar"]

  /// The format.
  public init() {}

  public func recognize(_ file: MappedFile) -> Recognition? {
    TarArchive.recognizes(file.contents.bytes) ? Recognition("a tar archive") : nil
  }

  public func open(
    _ file: MappedFile, wanting isWanted: (MappedFile) -> Bool
  ) throws(ContainerError) -> OpenedArchive {
    let archive: TarArchive
    do throws(TarError) { archive = try TarArchive(file.contents) } catch { throw ContainerError(error) }
    let members = archive.members.map { member in
      let count = min(member.contents.count, OpenedArchive.beginningLength)
      return OpenedArchive.Member(
        member.name, byteCount: member.contents.count, beginning: member.contents.slice(0..<count) ?? member.contents
      ) { () throws(ContainerError) in member.contents }
    }
    return try OpenedArchive(file.path, members)
  }
}
