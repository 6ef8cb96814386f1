public import ByteIO

/// A small sound file of a container, made by somebody else.
public struct Sample: Sendable {
  let name: String
  /// Where the file is, so that its reader finds what lies beside it.
  let path: String
  let bytes: [UInt8]

  /// Reads a sample into memory.
  ///
  /// - Parameter fixture: its path below `fixtures/`.
  public init(fixture: String) throws(FileError) {
    name = fixture
    path = Fixtures.folder + "/" + fixture
    bytes = try MappedFile(path).contents.copied()
  }
}
