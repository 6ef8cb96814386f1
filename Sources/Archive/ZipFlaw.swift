import ByteIO

/// The ways in which a zip file can be unreadable, untrue or dangerous.
public enum ZipFlaw: Equatable, Sendable {
  /// No end-of-central-directory record: another kind of file, or the end is missing.
  case noEnd
  /// The last record says how long the comment after it is, and the file says otherwise.
  case misplacedEnd(found: Int, expected: Int)
  /// Two places could both be the last record; readers would disagree about what the archive holds.
  case ambiguousEnd(other: Int)
  /// The directory does not end where the records behind it start.
  case misplacedDirectory(offset: UInt64, length: UInt64, end: Int)
  /// The directory goes on after as many entries as it should have.
  case furtherEntries(after: Int)
  /// A record does not fit into what is left of the file.
  case truncated(record: String, needed: Int, available: Int)
  /// Something else stands where a record must start.
  case signature(record: String, found: UInt32, expected: UInt32)
  /// The archive continues in other files.
  case multiDisk(found: UInt32)
  /// One number disagrees with another that must equal it.
  case mismatch(field: String, found: UInt64, expected: UInt64)
  /// The local header has another name than the central directory.
  case localName(found: String)
  /// A number does not fit into the file, or into this machine's addresses.
  case outside(field: String, found: UInt64, limit: Int)
  /// An extra field runs past the end of its header, or lacks the 64-bit sizes that the header refers to.
  case extraField(problem: String)
  /// The name is empty, leaves the archive's folder, or means different things to different systems.
  case unsafeName(problem: String)
  /// Another entry, whose directory entry is at `other`, has the same name.
  case duplicateName(other: Int)
  /// The bytes also belong to another entry.
  case overlap(other: String)
  case encrypted
  /// More bytes are promised than the compressed ones can hold.
  case impossibleRatio(found: Int, limit: Int)
  /// The compressed bytes make no sense.
  case undecodable(method: ZipMethod, problem: String)
  /// The compressed bytes hold more or fewer bytes than the entry's size; `found` is at least that many.
  case length(found: Int, expected: Int)
  /// Compressed bytes are left over after the end of the compressed stream.
  case unusedBytes(count: Int)
  /// The bytes are not the ones that were put in.
  case checksum(found: UInt32, expected: UInt32)
}

extension ZipFlaw {
  /// What is there, as a phrase.
  public var found: String { phrases.found }

  /// What should be there, as a phrase.
  public var expected: String { phrases.expected }

  private var phrases: (found: String, expected: String) {
    switch self {
    case .noEnd: ("no end of a zip directory (cut off, or no zip file)", "one in the last 64 KiB")
    case .misplacedEnd(let found, let expected):
      ("\(found) \(found == 1 ? "byte" : "bytes") behind the last record", "\(expected)")
    case .ambiguousEnd(let other): ("another last record at byte \(other)", "a single one")
    case .misplacedDirectory(let offset, let length, let end):
      ("a directory of \(length) bytes at byte \(offset)", "one that ends at byte \(end)")
    case .furtherEntries(let count): ("further directory entries", "\(count), as the last record says")
    case .truncated(let record, let needed, let available): ("\(available) bytes for \(record)", "\(needed)")
    case .signature(let record, let found, let expected):
      ("\(found.hexadecimal) at the start of \(record)", expected.hexadecimal)
    case .multiDisk(let found): ("disk \(found) of an archive in several files", "a single file")
    case .mismatch(let field, let found, let expected): ("\(field) \(found)", "\(expected)")
    case .localName(let found): ("the name '\(found)' in the local header", "the one in the directory")
    case .outside(let field, let found, let limit): ("\(field) \(found)", "at most \(limit)")
    case .extraField(let problem): ("an extra field that \(problem)", "a whole one")
    case .unsafeName(let problem): ("a name that \(problem)", "a path inside the archive")
    case .duplicateName(let other): ("the same name as at byte \(other)", "every name once")
    case .overlap(let other): ("bytes that overlap the entry '\(other)'", "bytes of its own")
    case .encrypted: ("an encrypted entry", "one that needs no password")
    case .impossibleRatio(let found, let limit): ("a size of \(found)", "at most \(limit) from its compressed bytes")
    case .undecodable(let method, let problem): ("compressed data: \(problem)", "\(method) data")
    case .length(let found, let expected): ("\(found) bytes or more inside", "\(expected)")
    case .unusedBytes(let count): ("\(count) bytes behind the compressed data", "none")
    case .checksum(let found, let expected): ("CRC-32 \(found.hexadecimal)", expected.hexadecimal)
    }
  }
}

extension UInt32 {
  fileprivate var hexadecimal: String { "0x" + String(self, radix: 16, width: 8) }
}
