import Archive
public import ByteIO
public import WeightGraph

/// `.npz`: a zip file of npy arrays, as `numpy.savez` and `numpy.savez_compressed` write it.
public struct NPZ: Container {
  public let name = "npz"
  public let summary = "named numpy arrays in a zip file (numpy.savez, numpy.savez_compressed)"
  public let fileExtensions = ["npz"]
  public let options = [ReadOptions.bfloat16, Self.compression]

  /// How the arrays are written.
  static let compression = ContainerOption(
    "compression", ["stored", "deflate"], "write the arrays as they are, or compressed as savez_compressed does")

  public var capabilities: ContainerCapabilities {
    ContainerCapabilities(
      dtypes: ElementType.writable, maximumRank: ElementType.maximumRank,
      maximumNameLength: Int(UInt16.max) - ArrayMember.suffix.utf8.count, holdsMetadata: true)
  }

  public init() {}

  public func recognize(_ file: MappedFile) -> Recognition? {
    let bytes = file.contents.bytes
    guard ZipArchive.recognizes(bytes) else { return nil }
    if let archive = try? ZipArchive(file.contents) {
      if archive.entries.isEmpty { return Recognition("a zip archive without members, as savez writes no arrays") }
      let count = archive.entries.count { ArrayMember.isArray($0) }
      return count == 0 ? nil : Recognition("a zip archive of \(count) npy members")
    }
    // Cut off or damaged: its reader will say where.
    guard let first = ZipArchive.firstName(bytes), first.hasSuffix(ArrayMember.suffix) else { return nil }
    return Recognition("starts as a zip archive of npy members")
  }

  public func read(_ file: MappedFile, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    let archive: ZipArchive
    do throws(ZipError) { archive = try ZipArchive(file.contents) } catch { throw ContainerError(error) }
    guard archive.entries.isEmpty || archive.entries.contains(where: { ArrayMember.isArray($0) }) else {
      throw .unsupported(
        subject: "'\(file.path)'", reason: "a zip archive of \(archive.entries.count) members, none of them npy",
        hint: nil)
    }
    var reading = ArchiveReading(path: file.path, options: ReadOptions(options))
    for entry in archive.entries { reading.read(entry) }
    return try reading.stateDict()
  }

  public func write(
    _ contents: StateDict, to file: borrowing FileWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenTensor] {
    let losses = capabilities.losses(of: contents) + ArchiveWriting.losses(of: contents)
    guard losses.isEmpty else { throw .cannotHold(container: name, losses: losses) }
    let writing = ArchiveWriting(contents, options)
    if options.value(Self.compression) == "deflate" {
      try writing.writeDeflated(to: file)
      return []
    }
    return try writing.writeStored(to: file)
  }
}
