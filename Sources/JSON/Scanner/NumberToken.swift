import ByteIO

extension DecimalNumber {
  /// The number as a token: an integer where it is written as one and fits, otherwise a double.
  ///
  /// An integer that fits no `Int64` may still be a double exactly; one that neither holds is refused rather than changed.
  func token(at start: Int, in bytes: RawSpan) throws(JSONError) -> JSONToken {
    if let value = integer(as: Int64.self, at: start, in: bytes) { return .integer(value) }
    let magnitude = magnitude(as: Binary64.self, in: bytes)
    let text = bytes.excerpt(start..<end)
    guard magnitude < Binary64.infinity else { throw .outOfRange(byte: start, number: text, type: Binary64.name) }
    if isInteger, !isExact(magnitude, as: Binary64.self, in: bytes) {
      throw .outOfRange(byte: start, number: text, type: "int64 or float64 exactly")
    }
    let value = Double(bitPattern: magnitude)
    return .double(isNegative ? -value : value)
  }

  /// The whole number that the text says, or `nil` when it is none of the type's.
  func integer<Value: FixedWidthInteger>(as type: Value.Type, at start: Int, in bytes: RawSpan) -> Value? {
    guard isInteger else { return nil }
    // Nineteen digits may be too few for an unsigned number of 64 bits; longer texts take the long way.
    guard !isTruncated else { return Value(String(decoding: bytes.extracting(start..<end).copied(), as: UTF8.self)) }
    return isNegative ? Value(exactly: -Int128(digits)) : Value(exactly: digits)
  }
}

extension RawSpan {
  /// Moves `position` over a word of ASCII letters, where it stands there.
  func skipWord(_ word: StaticString, _ position: inout Int) -> Bool {
    let count = word.utf8CodeUnitCount
    guard position <= byteCount - count else { return false }
    for index in 0..<count {
      // A static string's pointer leads to as many bytes as it counts.
      let letter = unsafe word.utf8Start[index]
      guard byte(at: position + index) == letter else { return false }
    }
    position += count
    return true
  }
}
