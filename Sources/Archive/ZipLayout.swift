public import ByteIO

/// Where everything in a zip file to be written goes.
///
/// The layout is made from names and sizes alone. Whoever has it writes the entries' bytes to their places, in any
/// order and from any thread, and then ``writeHeaders(to:checksums:)`` writes the rest. 64-bit records are used where a
/// number needs them, and only there.
public struct ZipLayout: Sendable {
  /// An entry to be written.
  public struct Entry: Sendable {
    public let name: String
    public let method: ZipMethod
    /// The number of bytes that it holds.
    public let byteCount: Int
    /// The number of bytes that it takes in the file.
    public let compressedByteCount: Int

    /// An entry whose bytes are written as they are.
    public init(stored name: String, byteCount: Int) {
      self.init(name, .stored, byteCount: byteCount, compressedByteCount: byteCount)
    }

    /// An entry whose bytes were deflated to `compressedByteCount`.
    public init(deflated name: String, byteCount: Int, compressedByteCount: Int) {
      self.init(name, .deflated, byteCount: byteCount, compressedByteCount: compressedByteCount)
    }

    private init(_ name: String, _ method: ZipMethod, byteCount: Int, compressedByteCount: Int) {
      self.name = name
      self.method = method
      self.byteCount = byteCount
      self.compressedByteCount = compressedByteCount
    }
  }

  /// Where the bytes of each entry go; those of stored entries start at a multiple of 64.
  public let data: [Range<Int>]
  /// The length of the whole file.
  public let byteCount: Int
  private let headers: [EntryHeaders]
  private let paddings: [Int]
  private let directoryOffset: Int

  /// Lays out these entries one after the other; each name must be fit for an archive (``problem(withName:)``).
  public init(_ entries: [Entry]) {
    var position = 0
    var data: [Range<Int>] = []
    var paddings: [Int] = []
    var directoryLength = 0
    headers = entries.map {
      EntryHeaders(
        name: $0.name, method: $0.method, size: $0.byteCount, compressedSize: $0.compressedByteCount)
    }
    for (entry, header) in zip(entries, headers) {
      precondition(Self.problem(withName: entry.name) == nil)
      let start = position + header.localLength
      let padding = entry.method == .stored ? AlignmentPadding.length(at: start) : 0
      directoryLength += header.central(0, offset: position).count
      data.append(start + padding..<start + padding + entry.compressedByteCount)
      paddings.append(padding)
      position = start + padding + entry.compressedByteCount
    }
    self.data = data
    self.paddings = paddings
    directoryOffset = position
    byteCount =
      position + directoryLength
      + EndRecords(entryCount: entries.count, directoryLength: directoryLength, directoryOffset: position).bytes.count
  }

  /// Writes everything but the entries' bytes.
  ///
  /// - Parameter checksums: the CRC-32 of each entry's bytes, not compressed.
  public func writeHeaders(to sink: FileSink, checksums: [Checksum]) throws(FileError) {
    precondition(checksums.count == headers.count)
    var directory: [UInt8] = []
    for (index, header) in headers.enumerated() {
      precondition(checksums[index].byteCount == header.size, "a check sum covers all of its entry")
      let local = header.local(checksums[index].value, padding: paddings[index])
      let offset = data[index].lowerBound - local.count
      try sink.write(ByteRegion(local).bytes, at: offset)
      directory += header.central(checksums[index].value, offset: offset)
    }
    let end = EndRecords(
      entryCount: headers.count, directoryLength: directory.count, directoryOffset: directoryOffset)
    try sink.write(ByteRegion(directory + end.bytes).bytes, at: directoryOffset)
  }

  /// What is wrong with `name` for an entry, as what it *does* (`contains '..'`), or `nil`.
  public static func problem(withName name: String) -> String? {
    EntryName.danger(in: name) ?? (name.utf8.count > Int(UInt16.max) ? "is longer than 65535 bytes" : nil)
  }
}
