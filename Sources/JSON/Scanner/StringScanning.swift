import ByteIO

extension RawSpan {
  /// Passes over the string that starts with the quote at `position`, checking its UTF-8 and its escapes.
  func scanString(_ position: inout Int) throws(JSONError) -> JSONText {
    let start = position + 1
    var hasEscapes = false
    var here = start
    while true {
      here = endOfPlainText(from: here)
      guard here < byteCount else { throw .unexpected(self, at: here, expected: "'\"' at the end of the string") }
      switch byte(at: here) {
      case UInt8(ascii: "\""):
        position = here + 1
        return JSONText(range: start..<here, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        _ = try readEscape(&here)
      case 0..<0x20:
        throw .unexpected(self, at: here, expected: "control characters only as escapes")
      default:
        guard let length = utf8Length(at: here) else { throw .unexpected(self, at: here, expected: "UTF-8") }
        here += length
      }
    }
  }

  /// The text that a string says.
  public func decode(_ text: JSONText) -> String {
    guard text.hasEscapes else { return String(decoding: extracting(text.range).copied(), as: UTF8.self) }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(text.range.count)
    var here = text.range.lowerBound
    while here < text.range.upperBound {
      let byte = byte(at: here)
      if byte == UInt8(ascii: "\\"), let scalar = try? readEscape(&here) {
        decoded.append(contentsOf: String(scalar).utf8)
      } else {
        decoded.append(byte)
        here += 1
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }

  /// Reads the escape whose backslash is at `position`, and a second one where only two make a character.
  private func readEscape(_ position: inout Int) throws(JSONError) -> UnicodeScalar {
    let start = position
    let letter = start + 1 < byteCount ? byte(at: start + 1) : 0
    position = start + 2
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UnicodeScalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw .unexpected(self, at: start + 1, expected: "an escape: one of \" \\ / b f n r t u")
    }
    let first = try readHexadecimal(&position)
    if let scalar = UnicodeScalar(first) { return scalar }
    // What is no character by itself is one half of a surrogate pair, and must be the first.
    guard first < 0xdc00, skipWord("\\u", &position) else { throw loneSurrogate(first, at: start) }
    let second = try readHexadecimal(&position)
    guard 0xdc00..<0xe000 ~= second else { throw loneSurrogate(first, at: start) }
    // Ten bits of each half make a number below 0x100000, so that the sum is a character.
    return UnicodeScalar(0x10000 + (UInt32(first) - 0xd800) << 10 + UInt32(second) - 0xdc00)!
  }

  private func loneSurrogate(_ half: UInt16, at start: Int) -> JSONError {
    .unexpected(byte: start, found: "\\u\(String(half, radix: 16)) alone", expected: "a pair of surrogates")
  }

  /// Reads four hexadecimal digits.
  private func readHexadecimal(_ position: inout Int) throws(JSONError) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      let digit: UInt8? =
        switch position < byteCount ? byte(at: position) : 0 {
        case let byte where byte.decimalDigit != nil: byte - UInt8(ascii: "0")
        case let byte where UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte | 0x20: (byte | 0x20) - UInt8(ascii: "a") + 10
        default: nil
        }
      guard let digit else { throw .unexpected(self, at: position, expected: "four hexadecimal digits") }
      value = value << 4 | UInt16(digit)
      position += 1
    }
    return value
  }

  /// The length of the character of two to four bytes at `offset`, or `nil` when no UTF-8 character is there.
  ///
  /// The second byte's range keeps out overlong forms, surrogates, and what is beyond Unicode.
  /// Source: the Unicode Standard, table 3-7.
  private func utf8Length(at offset: Int) -> Int? {
    let (length, second): (Int, ClosedRange<UInt8>)
    switch byte(at: offset) {
    case 0xc2...0xdf: (length, second) = (2, 0x80...0xbf)
    case 0xe0: (length, second) = (3, 0xa0...0xbf)
    case 0xed: (length, second) = (3, 0x80...0x9f)
    case 0xe1...0xef: (length, second) = (3, 0x80...0xbf)
    case 0xf0: (length, second) = (4, 0x90...0xbf)
    case 0xf1...0xf3: (length, second) = (4, 0x80...0xbf)
    case 0xf4: (length, second) = (4, 0x80...0x8f)
    default: return nil
    }
    guard offset + length <= byteCount, second.contains(byte(at: offset + 1)) else { return nil }
    for place in offset + 2..<offset + length where byte(at: place) & 0xc0 != 0x80 { return nil }
    return length
  }
}
