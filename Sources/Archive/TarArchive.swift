public import ByteIO
public import WeightGraph

/// A tar archive that is not compressed: its files are ranges of it.
///
/// Read are the old form, POSIX (`ustar`, pax) and GNU tar's long names. Links, devices and folders are passed over: they hold
/// no bytes, and nobody follows them. An archive about which two careful readers could disagree is refused: names that occur
/// twice or lead out of it, lengths that lead past its end.
/// Source: POSIX.1-2017, `pax`, "ustar Interchange Format"; GNU tar's manual, "Basic Tar Format".
public struct TarArchive: Sendable {
  /// A file in the archive.
  public struct Member: Sendable {
    /// The name, safe to use as a path below some folder.
    public let name: String
    /// Its bytes where they lie.
    public let contents: ByteRegion
  }

  /// The files in the archive's order.
  public let members: [Member]

  /// Opens the archive that fills `contents`.
  ///
  /// - Throws: ``TarError`` with the entry, the byte, and what was found there.
  public init(_ contents: ByteRegion) throws(TarError) { try self.init(contents, most: StateDict.mostTensors) }

  /// Opens an archive of at most so many files.
  init(_ contents: ByteRegion, most: Int) throws(TarError) {
    var reader = TarReader(contents)
    var members: [Member] = []
    var known: Set<ExactText> = []
    while let member = try reader.next() {
      guard known.insert(ExactText(member.name)).inserted else {
        throw TarError(
          entry: member.name, byte: reader.header, found: "the same name again", expected: "every name once")
      }
      members.append(member)
      guard members.count <= most else {
        throw TarError(byte: reader.header, found: "more than \(most) files", expected: "at most so many")
      }
    }
    self.members = members
  }

  /// Whether bytes start with the header of an entry.
  public static func recognizes(_ bytes: RawSpan) -> Bool { TarHeader.recognizes(bytes) }

  /// The name of the entry that bytes start with, also where the rest of the archive is missing or damaged.
  public static func firstName(_ bytes: RawSpan) -> String? { (try? TarHeader(bytes, at: 0))?.name }
}

/// What is wrong with a tar archive, and where.
public struct TarError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The entry that is affected, or `nil` when the archive as a whole is.
  public let entry: String?
  /// Where in the file the wrong bytes lie.
  public let byte: Int
  /// What is there, as a phrase.
  public let found: String
  /// What should be there, as a phrase.
  public let expected: String

  init(entry: String? = nil, byte: Int, found: String, expected: String) {
    self.entry = entry
    self.byte = byte
    self.found = found
    self.expected = expected
  }

  public var description: String {
    "\(entry.map { "entry '\($0)', byte \(byte)" } ?? "byte \(byte)"): found \(found), expected \(expected)"
  }
}

extension ContainerError {
  /// What is wrong with a tar archive, in the words of containers.
  public init(_ error: TarError) {
    self = .damaged(
      subject: error.entry.map { "member '\($0)'" } ?? "tar archive", byte: error.byte, found: error.found,
      expected: error.expected)
  }
}
