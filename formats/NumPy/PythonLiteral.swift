/// A value of the small part of Python in which headers of npy files are written.
///
/// Nothing is evaluated: an expression, a name or a call is an error. numpy itself reads these with
/// `ast.literal_eval`.
indirect enum PythonLiteral: Equatable {
  case string(String)
  /// `nil` stands for a number that no `Int` can hold.
  case integer(Int?)
  case boolean(Bool)
  case none
  case tuple([PythonLiteral])
  case list([PythonLiteral])

  /// What kind of value this is, as messages call it.
  var kind: String {
    switch self {
    case .string(let text): "'\(text)'"
    case .integer(let number): number.map(String.init) ?? "a number beyond 64 bits"
    case .boolean(let value): value ? "True" : "False"
    case .none: "None"
    case .tuple: "a tuple"
    case .list: "a list"
    }
  }
}

/// Where and why a text is no dictionary of literals.
struct PythonLiteralError: Error, Equatable {
  /// The offset in the text.
  let byte: Int
  /// The dictionary's key whose value is wrong, where it is known.
  var key: String?
  let found: String
  let expected: String
}

/// Reads a dictionary whose keys are strings, and nothing behind it but white space.
struct PythonLiteralParser {
  /// A header holds a shape, or a list of fields that hold lists; none needs more.
  static let depthLimit = 32

  private let text: [UInt8]
  private var position = 0

  /// Parses all of `text`.
  ///
  /// - Returns: the members in their order; the caller sees keys that occur twice.
  static func dictionary(_ text: [UInt8]) throws(PythonLiteralError) -> [(key: String, value: PythonLiteral)] {
    var parser = PythonLiteralParser(text: text)
    return try parser.dictionary()
  }

  private init(text: [UInt8]) { self.text = text }

  private mutating func dictionary() throws(PythonLiteralError) -> [(key: String, value: PythonLiteral)] {
    var members: [(key: String, value: PythonLiteral)] = []
    skipSpace()
    guard take("{") else { throw unexpected("a dictionary") }
    skipSpace()
    while !take("}") {
      guard let quote = peek(), isQuote(quote) else { throw unexpected("a key in quotes, or '}'") }
      let key = try string()
      skipSpace()
      guard take(":") else { throw unexpected("':' after the key '\(key)'") }
      do throws(PythonLiteralError) {
        members.append((key, try value(depth: 0)))
        skipSpace()
        guard take(",") || peek() == UInt8(ascii: "}") else { throw unexpected("',' or '}' after the value") }
      } catch {
        var error = error
        error.key = key
        throw error
      }
      skipSpace()
    }
    skipSpace()
    guard position == text.count else { throw unexpected("nothing behind the dictionary") }
    return members
  }

  private mutating func value(depth: Int) throws(PythonLiteralError) -> PythonLiteral {
    skipSpace()
    guard depth < Self.depthLimit else { throw unexpected("at most \(Self.depthLimit) values inside each other") }
    switch peek() {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "("):
      let (items, endsInComma) = try items(until: ")", depth: depth)
      // Without a comma the parentheses are only parentheses.
      return items.count == 1 && !endsInComma ? items[0] : .tuple(items)
    case UInt8(ascii: "["): return .list(try items(until: "]", depth: depth).items)
    case let byte? where byte == UInt8(ascii: "-") || isDigit(byte): return try integer()
    default:
      if takeWord("True") { return .boolean(true) }
      if takeWord("False") { return .boolean(false) }
      if takeWord("None") { return .none }
      throw unexpected("a value")
    }
  }

  private mutating func items(
    until end: Unicode.Scalar, depth: Int
  ) throws(PythonLiteralError) -> (items: [PythonLiteral], endsInComma: Bool) {
    position += 1
    var items: [PythonLiteral] = []
    var endsInComma = true
    skipSpace()
    while !take(end) {
      guard endsInComma else { throw unexpected("',' or '\(end)'") }
      items.append(try value(depth: depth + 1))
      skipSpace()
      endsInComma = take(",")
      skipSpace()
    }
    return (items, endsInComma)
  }

  /// Python 2 wrote large numbers with an `L` behind them.
  private mutating func integer() throws(PythonLiteralError) -> PythonLiteral {
    let start = position
    _ = take("-")
    let digits = position
    while let byte = peek(), isDigit(byte) { position += 1 }
    guard position > digits else { throw unexpected("a digit") }
    let number = Int(String(decoding: text[start..<position], as: UTF8.self))
    _ = take("L")
    if let byte = peek(), isWordPart(byte) || byte == UInt8(ascii: ".") { throw unexpected("an integer", from: start) }
    return .integer(number)
  }

  private mutating func string() throws(PythonLiteralError) -> String {
    let start = position
    let quote = text[position]
    position += 1
    var bytes: [UInt8] = []
    while let byte = peek(), byte != UInt8(ascii: "\n") {
      position += 1
      if byte == quote {
        guard let string = String(validating: bytes, as: UTF8.self) else { throw unexpected("UTF-8", from: start) }
        return string
      }
      if byte == UInt8(ascii: "\\") {
        guard let escaped = peek(), escaped == UInt8(ascii: "\\") || isQuote(escaped) else {
          throw unexpected("a quote or a backslash after a backslash")
        }
        position += 1
        bytes.append(escaped)
      } else {
        bytes.append(byte)
      }
    }
    throw unexpected("the end of a string", from: start)
  }

  private func peek() -> UInt8? { position < text.count ? text[position] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func takeWord(_ word: StaticString) -> Bool {
    let letters = Array(word.description.utf8)
    let end = position + letters.count
    guard end <= text.count, Array(text[position..<end]) == letters, end == text.count || !isWordPart(text[end]) else {
      return false
    }
    position = end
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || (0x09...0x0d).contains(byte) { position += 1 }
  }

  private func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") }
  private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
  private func isWordPart(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private func unexpected(_ expected: String, from start: Int? = nil) -> PythonLiteralError {
    let start = start ?? position
    let shown = text[start...].prefix(24).prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\n") }
    let end = shown.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? start
    let found = end == start ? "the end" : "'\(String(decoding: text[start..<end], as: UTF8.self))'"
    return PythonLiteralError(byte: start, found: found, expected: expected)
  }
}
