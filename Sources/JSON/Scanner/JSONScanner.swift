import ByteIO
import WeightGraph

/// Reads JSON text of any length step by step, as RFC 8259 defines it and no more freely.
///
/// It keeps the names of the objects that are open, to refuse one that comes twice, and nothing else of what it has read.
/// After an error nothing more can be read. Source: RFC 8259.
public struct JSONScanner: ~Escapable {
  /// How freely the text may be written.
  public struct Rules: Sendable {
    /// How many lists and objects may lie in one another.
    public var depthLimit = 256
    /// Whether the words `NaN`, `Infinity` and `-Infinity`, which Python's `json` writes, count as numbers.
    public var allowsNonFiniteWords = false

    /// The rules of RFC 8259.
    public init() {}
  }

  /// What may come next.
  private enum Expectation {
    case value, valueOrEnd, key, keyOrEnd, separator, nothing
  }

  /// The text; all offsets count from its start.
  public let bytes: RawSpan
  /// The offset of the first byte that has not been read.
  public private(set) var position = 0
  /// The offset of the first byte of the last token.
  public private(set) var tokenStart = 0
  private let rules: Rules
  /// For every open list `nil`, for every open object the names that it has so far.
  private var open: [Set<ExactText>?] = []
  private var expectation = Expectation.value

  /// A scanner of the one value that `bytes` are.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan, _ rules: Rules = Rules()) {
    self.bytes = bytes
    self.rules = rules
  }

  /// How many lists and objects are open.
  public var depth: Int { open.count }

  /// How many more may be opened inside one another.
  var depthLeft: Int { rules.depthLimit - depth }

  /// Reads the next token.
  ///
  /// - Throws: ``JSONError`` where the text is not JSON.
  @_lifetime(self: copy self)
  public mutating func next() throws(JSONError) -> JSONToken {
    bytes.skipWhitespace(&position)
    if expectation == .separator, let end = try readSeparator() { return end }
    tokenStart = position
    switch expectation {
    case .value, .valueOrEnd, .separator: return try readValue()
    case .key, .keyOrEnd: return try readKey()
    case .nothing:
      guard position == bytes.byteCount else { throw .unexpected(bytes, at: position, expected: "the end") }
      return .end
    }
  }

  /// Takes the list whose opening bracket was the last token as read up to byte `end`, just behind its closing bracket.
  @_lifetime(self: copy self)
  mutating func resume(afterListEndingAt end: Int) {
    position = end
    close()
  }

  // MARK: Tokens

  /// Reads the comma between two elements, or what ends the list or object instead.
  @_lifetime(self: copy self)
  private mutating func readSeparator() throws(JSONError) -> JSONToken? {
    let isObject = open[open.count - 1] != nil
    if byte == UInt8(ascii: ",") {
      position += 1
      bytes.skipWhitespace(&position)
      expectation = isObject ? .key : .value
      return nil
    }
    guard byte == UInt8(ascii: isObject ? "}" : "]") else {
      throw .unexpected(bytes, at: position, expected: isObject ? "',' or '}'" : "',' or ']'")
    }
    tokenStart = position
    position += 1
    close()
    return isObject ? .endObject : .endArray
  }

  @_lifetime(self: copy self)
  private mutating func readKey() throws(JSONError) -> JSONToken {
    if expectation == .keyOrEnd, byte == UInt8(ascii: "}") {
      position += 1
      close()
      return .endObject
    }
    guard byte == UInt8(ascii: "\"") else {
      throw .unexpected(bytes, at: position, expected: expectation == .key ? "a key" : "a key or '}'")
    }
    let key = bytes.decode(try bytes.scanString(&position))
    guard open[open.count - 1]!.insert(ExactText(key)).inserted else {
      throw .duplicateKey(byte: tokenStart, key: key)
    }
    bytes.skipWhitespace(&position)
    guard byte == UInt8(ascii: ":") else { throw .unexpected(bytes, at: position, expected: "':'") }
    position += 1
    expectation = .value
    return .key(key)
  }

  @_lifetime(self: copy self)
  private mutating func readValue() throws(JSONError) -> JSONToken {
    switch byte {
    case UInt8(ascii: "{"):
      try open(Set(), .keyOrEnd)
      return .beginObject
    case UInt8(ascii: "["):
      try open(nil, .valueOrEnd)
      return .beginArray
    case UInt8(ascii: "]") where expectation == .valueOrEnd:
      position += 1
      close()
      return .endArray
    case UInt8(ascii: "\""):
      let text = try bytes.scanString(&position)
      endValue()
      return .string(text)
    default:
      let token: JSONToken = if let word = readWord() { word } else { try readNumber() }
      endValue()
      return token
    }
  }

  @_lifetime(self: copy self)
  private mutating func readWord() -> JSONToken? {
    if bytes.skipWord("true", &position) { return .bool(true) }
    if bytes.skipWord("false", &position) { return .bool(false) }
    if bytes.skipWord("null", &position) { return .null }
    return nil
  }

  @_lifetime(self: copy self)
  private mutating func readNumber() throws(JSONError) -> JSONToken {
    if let number = DecimalNumber(bytes, at: position) {
      let token = try number.token(at: position, in: bytes)
      position = number.end
      return token
    }
    if rules.allowsNonFiniteWords, let word = NonFiniteNumber(bytes, &position, quotes: .none) {
      return .double(word.double)
    }
    throw .unexpected(bytes, at: position, expected: expectation == .valueOrEnd ? "a value or ']'" : "a value")
  }

  // MARK: Where the scanner is

  private var byte: UInt8? { position < bytes.byteCount ? bytes.byte(at: position) : nil }

  @_lifetime(self: copy self)
  private mutating func open(_ names: Set<ExactText>?, _ next: Expectation) throws(JSONError) {
    guard depthLeft > 0 else { throw .tooDeep(byte: position, limit: rules.depthLimit) }
    position += 1
    open.append(names)
    expectation = next
  }

  @_lifetime(self: copy self)
  private mutating func close() {
    open.removeLast()
    endValue()
  }

  @_lifetime(self: copy self)
  private mutating func endValue() { expectation = open.isEmpty ? .nothing : .separator }
}
