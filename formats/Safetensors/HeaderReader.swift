import ByteIO
import JSON
import WeightGraph

/// Goes through a header from its brace to the spaces behind it, once, and keeps what it says.
struct HeaderReader: ~Escapable {
  /// The key that is no tensor's name.
  static let metadataKey = "__metadata__"

  private(set) var tensors: [StoredTensor] = []
  /// The places of all tensors, also of those with which something else is wrong.
  private(set) var places: [TensorPlace] = []
  /// The metadata as they stand there: texts, whatever they mean.
  private(set) var texts: [(key: String, text: String)] = []
  private(set) var remarks: [String] = []
  private(set) var findings = Findings()
  private var scanner: JSONScanner
  /// The last token that was read.
  private var token = JSONToken.end
  /// Where the text starts in the file.
  private let start: Int
  /// What is being read, for errors of JSON.
  private var subject = "header"

  @_lifetime(copy text)
  private init(_ text: RawSpan, at start: Int) {
    scanner = JSONScanner(text)
    self.start = start
  }

  /// Reads a header.
  ///
  /// - Parameters:
  ///   - text: all of it, spaces included.
  ///   - start: where it stands in the file.
  /// - Throws: ``ContainerError`` where it is no JSON; what is wrong besides is among the findings.
  @_lifetime(copy text)
  static func read(_ text: RawSpan, at start: Int) throws(ContainerError) -> HeaderReader {
    var reader = HeaderReader(text, at: start)
    do throws(JSONError) {
      try reader.read()
    } catch {
      throw .damaged(
        subject: reader.subject, byte: start + error.byte, found: error.found, expected: error.expected)
    }
    return reader
  }

  @_lifetime(self: copy self)
  private mutating func read() throws(JSONError) {
    try advance()
    while let name = try nextKey() {
      if name == Self.metadataKey {
        subject = "metadata"
        try readMetadata()
      } else {
        subject = "tensor '\(name)'"
        try readTensor(name)
      }
    }
    subject = "header"
    for place in scanner.position..<scanner.bytes.byteCount where scanner.bytes.byte(at: place) != 0x20 {
      throw .unexpected(scanner.bytes, at: place, expected: "nothing but spaces behind the object")
    }
  }

  @_lifetime(self: copy self)
  private mutating func readMetadata() throws(JSONError) {
    try advance()
    guard token == .beginObject else { return try refuse("an object of texts") }
    while let key = try nextKey() {
      subject = "metadata '\(key)'"
      try advance()
      if let text { texts.append((key, text)) } else { try refuse("a text, as all metadata are") }
    }
  }

  @_lifetime(self: copy self)
  private mutating func readTensor(_ name: String) throws(JSONError) {
    guard tensors.count < StateDict.mostTensors else {
      throw .unexpected(byte: scanner.tokenStart, found: "one more tensor", expected: "at most \(tensors.count)")
    }
    var members = TensorMembers(name: name, byte: byte)
    try advance()
    guard token == .beginObject else { return try refuse("an object of dtype, shape and data_offsets") }
    while let key = try nextKey() {
      subject = "tensor '\(name)', \(key)"
      try advance()
      let byte = byte
      switch key {
      case "dtype":
        if let text { members.dtype = (text, byte) } else { try refuse("the name of a type") }
      case "shape":
        members.shape = try lengths().map { ($0, byte) }
      case "data_offsets":
        members.offsets = try range().map { ($0, byte) }
      default:
        remarks.append("\(subject): is no member that a tensor has, and was passed over")
        _ = try MetadataValue(token, &scanner)
      }
    }
    if let offsets = members.offsets {
      places.append(TensorPlace(name: name, range: offsets.range, byte: offsets.byte))
    }
    if let tensor = findings.noting({ () throws(ContainerError) in try members.tensor() }) { tensors.append(tensor) }
  }

  // MARK: Values

  /// The text that the last token is.
  private var text: String? { if case .string(let text) = token { scanner.bytes.decode(text) } else { nil } }

  /// The beginning and the end that the list says which starts with the last token, or `nil` where it says something else.
  @_lifetime(self: copy self)
  private mutating func range() throws(JSONError) -> Range<Int>? {
    let byte = byte
    guard let lengths = try lengths() else { return nil }
    guard lengths.count == 2, lengths[0] <= lengths[1] else {
      findings.add(
        .damaged(
          subject: subject, byte: byte, found: "\(lengths)", expected: "a beginning, and an end that is not before it"))
      return nil
    }
    return lengths[0]..<lengths[1]
  }

  /// The whole numbers of the list that starts with the last token, or `nil` where it is something else.
  @_lifetime(self: copy self)
  private mutating func lengths() throws(JSONError) -> [Int]? {
    guard token == .beginArray else {
      try refuse("a list of whole numbers")
      return nil
    }
    var lengths: [Int] = []
    var isSound = true
    try advance()
    while token != .endArray {
      if case .integer(let value) = token, let length = Int(exactly: value), length >= 0 {
        lengths.append(length)
      } else {
        try refuse("a whole number from 0 to \(Int.max)")
        isSound = false
      }
      try advance()
    }
    return isSound ? lengths : nil
  }

  /// Notes that the value which starts with the last token is none that may stand there, and passes over it.
  @_lifetime(self: copy self)
  private mutating func refuse(_ expected: String) throws(JSONError) {
    let byte = byte
    let value = try MetadataValue(token, &scanner)
    let found = value.double == nil ? value.kind : value.description
    findings.add(.damaged(subject: subject, byte: byte, found: found, expected: expected))
  }

  // MARK: Tokens

  /// Where the last token stands in the file.
  private var byte: Int { start + scanner.tokenStart }

  @_lifetime(self: copy self)
  private mutating func advance() throws(JSONError) { token = try scanner.next() }

  /// The next key of the object that is being read, or `nil` at its end.
  @_lifetime(self: copy self)
  private mutating func nextKey() throws(JSONError) -> String? {
    try advance()
    if case .key(let key) = token { return key }
    return nil
  }
}
