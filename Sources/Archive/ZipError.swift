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

extension ZipError: CustomStringConvertible {
  public var description: String {
    let place = entry.map { "entry '\($0)', byte \(byte)" } ?? "byte \(byte)"
    return "\(place): found \(flaw.found), expected \(flaw.expected)"
  }
}
