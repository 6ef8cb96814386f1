public import ByteIO

/// A zip file, opened by its central directory.
///
/// Opening reads the directory and every local header and checks them against each other; it touches no entry's bytes.
/// An archive about which two careful readers could disagree is refused: duplicate names, entries that share bytes,
/// local headers that tell another story, bytes in front of the first entry's archive or behind its last record.
public struct ZipArchive: Sendable {
  /// The entries in the directory's order.
  public let entries: [ZipEntry]

  /// Opens the archive that fills `contents`.
  ///
  /// - Throws: ``ZipError`` with the entry, the byte, and what was found there.
  public init(_ contents: ByteRegion) throws(ZipError) {
    let bytes = contents.bytes
    let end = try EndOfDirectory(bytes)
    var cursor = ByteCursor(bytes.extracting(0..<end.directory.upperBound), at: end.directory.lowerBound)
    var entries: [ZipEntry] = []
    entries.reserveCapacity(end.entryCount)
    // By their bytes: two strings are equal in Swift when they only look alike.
    var known: [[UInt8]: Int] = [:]
    for index in 0..<end.entryCount {
      guard cursor.remaining > 0 else {
        throw ZipError(
          byte: end.directory.upperBound,
          .mismatch(field: "the number of entries", found: UInt64(end.entryCount), expected: UInt64(index)))
      }
      let central = try CentralHeader(&cursor)
      if let other = known.updateValue(central.position, forKey: Array(central.name.utf8)) {
        throw ZipError(entry: central.name, byte: central.position, .duplicateName(other: other))
      }
      let local = try LocalHeader(bytes, central, limit: end.directory.lowerBound)
      entries.append(ZipEntry(central, local.data, in: contents))
    }
    guard cursor.remaining == 0 else {
      throw ZipError(byte: cursor.position, .furtherEntries(after: end.entryCount))
    }
    try Self.checkOverlaps(entries)
    self.entries = entries
  }

  /// Whether bytes start as zip files do: with an entry, or with the end of an empty directory.
  public static func recognizes(_ bytes: RawSpan) -> Bool {
    guard bytes.byteCount >= 4 else { return false }
    return [ZipRecord.localSignature, ZipRecord.endSignature].contains(bytes.integer(at: 0, as: UInt32.self))
  }

  /// The name of the entry that bytes start with, also where the rest of the archive is missing or damaged.
  public static func firstName(_ bytes: RawSpan) -> String? {
    guard bytes.byteCount >= ZipRecord.localLength,
      bytes.integer(at: 0, as: UInt32.self) == ZipRecord.localSignature
    else { return nil }
    let length = Int(bytes.integer(at: 26, as: UInt16.self))
    guard ZipRecord.localLength + length <= bytes.byteCount else { return nil }
    return bytes.extracting(ZipRecord.localLength..<ZipRecord.localLength + length).utf8Text()
  }

  private static func checkOverlaps(_ entries: [ZipEntry]) throws(ZipError) {
    let ordered = entries.sorted { $0.extent.lowerBound < $1.extent.lowerBound }
    for (entry, next) in zip(ordered, ordered.dropFirst()) where next.extent.lowerBound < entry.extent.upperBound {
      throw ZipError(entry: next.name, byte: next.extent.lowerBound, .overlap(other: entry.name))
    }
  }
}
