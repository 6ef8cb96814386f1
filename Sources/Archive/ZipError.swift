/// What is wrong with a zip file, and where.
public struct ZipError: Error, Equatable, Sendable {
  /// The entry that is affected, or `nil` when the archive as a whole is.
  public let entry: String?
  /// Where in the file the wrong bytes lie.
  public let byte: Int
  public let flaw: ZipFlaw

  public init(entry: String? = nil, byte: Int, _ flaw: ZipFlaw) {
    self.entry = entry
    self.byte = byte
    self.flaw = flaw
  }
}

/// The ways in which a zip file can be unreadable, untrue or dangerous.
public enum ZipFlaw: Equatable, Sendable {
  /// No end-of-central-directory record: another kind of file, or the end is missing.
  case noEnd
  /// The last record says how long the comment after it is, and the file says otherwise.
  case misplacedEnd(found: Int, expected: Int)
  /// Two places could both be the last record; readers would disagree about what the archive holds.
  case ambiguousEnd(other: Int)
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
  case extraField(String)
  /// The name is empty, leaves the archive's folder, or means different things to different systems.
  case unsafeName(reason: String)
  /// Another entry, whose header is at `other`, has the same name.
  case duplicateName(other: Int)
  /// The bytes also belong to another entry.
  case overlap(other: String)
  case encrypted
  /// More bytes are promised than the compressed ones can hold.
  case impossibleRatio(found: Int, limit: Int)
  /// The compressed bytes make no sense.
  case undecodable(method: ZipMethod, reason: String)
  /// The compressed bytes hold more or fewer bytes than the entry's size; `found` is at least that many.
  case length(found: Int, expected: Int)
  /// Compressed bytes are left over after the end of the compressed stream.
  case unusedBytes(count: Int)
  /// The bytes are not the ones that were put in.
  case checksum(found: UInt32, expected: UInt32)
}

extension ZipError: CustomStringConvertible {
  public var description: String {
    let place = entry.map { "entry '\($0)', byte \(byte)" } ?? "byte \(byte)"
    return "\(place): \(flaw)"
  }
}

extension ZipFlaw: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noEnd: "no end of a zip directory: not a zip file, or its end is missing"
    case .misplacedEnd(let found, let expected):
      "\(found) bytes follow the last record, expected \(expected)"
    case .ambiguousEnd(let other): "could be the last record, but so could byte \(other)"
    case .truncated(let record, let needed, let available):
      "\(record) needs \(needed) bytes, found \(available)"
    case .signature(let record, let found, let expected):
      "\(record) starts with \(hexadecimal(found)), expected \(hexadecimal(expected))"
    case .multiDisk(let found): "part \(found) of an archive in several files, expected a single file"
    case .mismatch(let field, let found, let expected): "\(field) is \(found), expected \(expected)"
    case .localName(let found): "the local header calls it '\(found)'"
    case .outside(let field, let found, let limit): "\(field) is \(found), expected at most \(limit)"
    case .extraField(let reason): "extra field: \(reason)"
    case .unsafeName(let reason): "unsafe name: \(reason)"
    case .duplicateName(let other): "the entry at byte \(other) has the same name"
    case .overlap(let other): "shares bytes with the entry '\(other)'"
    case .encrypted: "encrypted, which this program does not read"
    case .impossibleRatio(let found, let limit):
      "promises \(found) bytes, but its compressed bytes can hold at most \(limit)"
    case .undecodable(let method, let reason): "\(method): \(reason)"
    case .length(let found, let expected): "holds \(found) bytes or more, expected \(expected)"
    case .unusedBytes(let count): "\(count) bytes are left over after the compressed data"
    case .checksum(let found, let expected):
      "CRC-32 is \(hexadecimal(found)), expected \(hexadecimal(expected))"
    }
  }

  private func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
