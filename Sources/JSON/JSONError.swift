import ByteIO

/// What can be wrong with JSON text, or with what it says.
///
/// Every byte is counted from the start of the bytes that were given to be read.
public enum JSONError: Error, Hashable, Sendable {
  /// Something stands where the grammar, or the reader, allows only other things.
  case unexpected(byte: Int, found: String, expected: String)
  /// A member of an object has the name of an earlier one; `byte` is where the later name starts.
  case duplicateKey(byte: Int, key: String)
  /// Lists and objects lie in one another more deeply than the reader goes along with.
  case tooDeep(byte: Int, limit: Int)
  /// A number is correct JSON but no value of the type that it is read as.
  case outOfRange(byte: Int, number: String, type: String)

  /// Where the text is wrong.
  public var byte: Int {
    switch self {
    case .unexpected(let byte, _, _), .duplicateKey(let byte, _), .tooDeep(let byte, _), .outOfRange(let byte, _, _):
      byte
    }
  }

  /// What stands there.
  public var found: String {
    switch self {
    case .unexpected(_, let found, _): found
    case .duplicateKey(_, let key): "the key \(key.debugDescription) again"
    case .tooDeep: "another list or object inside"
    case .outOfRange(_, let number, _): number
    }
  }

  /// What may stand there.
  public var expected: String {
    switch self {
    case .unexpected(_, _, let expected): expected
    case .duplicateKey: "a key that the object does not have yet"
    case .tooDeep(_, let limit): "at most \(limit) inside one another"
    case .outOfRange(_, _, let type): "a number that \(type) holds"
    }
  }

  /// Says what stands at `byte` and what should.
  public static func unexpected(_ bytes: RawSpan, at byte: Int, expected: String) -> JSONError {
    .unexpected(byte: byte, found: bytes.glimpse(at: byte), expected: expected)
  }
}

extension JSONError: CustomStringConvertible {
  public var description: String { "byte \(byte): found \(found), expected \(expected)" }
}

extension RawSpan {
  /// What stands at `offset` as a message shows it: a word or number whole, anything else as one byte.
  func glimpse(at offset: Int) -> String {
    guard offset < byteCount else { return "the end" }
    var end = offset
    while end < byteCount, end < offset + 100, byte(at: end).isPartOfWord { end += 1 }
    if end > offset { return "'\(excerpt(offset..<end))'" }
    let byte = byte(at: offset)
    guard byte > 0x20, byte < 0x7f else { return "byte 0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }
    return "'\(Character(UnicodeScalar(byte)))'"
  }

  /// The text in a range of digits, signs and letters, shortened to what a message has room for.
  func excerpt(_ range: Range<Int>) -> String {
    let most = 60
    let text = String(decoding: extracting(range).extracting(first: most).copied(), as: UTF8.self)
    return range.count > most ? text + "…" : text
  }
}

extension UInt8 {
  /// Whether the byte may be in a number or in a word of letters.
  fileprivate var isPartOfWord: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
