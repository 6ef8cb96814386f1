import ByteIO
import JSON
import WeightGraph

/// Goes through an index once.
struct IndexReader: ~Escapable {
  /// The member that says where each tensor is.
  static let mapKey = "weight_map"

  private(set) var records: [ShardIndex.Record] = []
  private(set) var totalSize: (byteCount: Int, byte: Int)?
  private(set) var metadata = MetadataObject()
  private(set) var remarks: [String] = []
  private(set) var findings = Findings()
  private var room = MetadataRoom()
  private var scanner: JSONScanner

  @_lifetime(copy text)
  init(_ text: RawSpan) { scanner = JSONScanner(text) }

  /// Reads all of it.
  @_lifetime(self: copy self)
  mutating func read() throws(JSONError) {
    let first = try scanner.next()
    guard first == .beginObject else { throw unexpected("an object") }
    var hasMap = false
    while case .key(let key) = try scanner.next() {
      let token = try scanner.next()
      switch key {
      case Self.mapKey:
        guard token == .beginObject else { throw unexpected("an object of the names of files") }
        hasMap = true
        try readMap()
      case "metadata":
        guard token == .beginObject else { throw unexpected("an object") }
        try readMetadata()
      default:
        _ = try MetadataValue(token, &scanner)
        remarks.append("index: the member '\(key)' was passed over")
      }
    }
    if !hasMap { findings.add(.damaged(subject: "index", byte: nil, found: "no \(Self.mapKey)", expected: "one")) }
    _ = try scanner.next()
  }

  @_lifetime(self: copy self)
  private mutating func readMap() throws(JSONError) {
    while case .key(let tensor) = try scanner.next() {
      guard case .string(let text) = try scanner.next() else { throw unexpected("the name of a file") }
      let (file, byte) = (scanner.bytes.decode(text), scanner.tokenStart)
      if MappedFolder.isPlain(file) {
        records.append(ShardIndex.Record(tensor: tensor, file: file, byte: byte))
      } else {
        findings.add(
          .damaged(
            subject: "index, tensor '\(tensor)'", byte: byte, found: file.debugDescription,
            expected: "the name of a file beside the index"))
      }
    }
  }

  @_lifetime(self: copy self)
  private mutating func readMetadata() throws(JSONError) {
    while case .key(let key) = try scanner.next() {
      let token = try scanner.next()
      let byte = scanner.tokenStart
      let value = try MetadataValue(token, &scanner, in: &room)
      guard key == "total_size" else {
        metadata[key] = value
        continue
      }
      // Some have been written as 1.0e10, by programs that count in parts of bytes.
      if let count = value.integer, count >= 0 {
        totalSize = (count, byte)
      } else {
        findings.add(
          .damaged(subject: "index, total_size", byte: byte, found: "\(value)", expected: "a number of bytes"))
      }
    }
  }

  private func unexpected(_ expected: String) -> JSONError {
    .unexpected(scanner.bytes, at: scanner.tokenStart, expected: expected)
  }
}
