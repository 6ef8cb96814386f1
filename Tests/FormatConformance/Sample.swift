public import ByteIO

/// A small sound file of a container, made by somebody else.
public struct Sample: Sendable {
  let name: String
  let bytes: [UInt8]

  /// Reads a sample into memory.
  ///
  /// - Parameter fixture: its path below `fixtures/`.
  public init(fixture: String) throws(FileError) {
    self.init(name: fixture, bytes: try MappedFile(Fixtures.folder + "/" + fixture).contents.copied())
  }

  init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}
