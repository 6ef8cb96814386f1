import ByteIO

/// What stands beside an added token: word characters, or white space that it may swallow.
enum WordBoundary {
  /// Whether no word character stands directly before or after `range`.
  static func surrounds(_ range: Range<Int>, in text: RawSpan) -> Bool {
    if range.lowerBound > 0, isWord(scalar(before: range.lowerBound, in: text).scalar) { return false }
    if range.upperBound < text.byteCount, isWord(scalar(at: range.upperBound, in: text).scalar) { return false }
    return true
  }

  /// Where the white space starts that ends at byte `end`, or `least` where it starts before that.
  static func startOfWhitespace(endingAt end: Int, notBefore least: Int, in text: RawSpan) -> Int {
    var position = end
    while position > least {
      let (scalar, start) = scalar(before: position, in: text)
      guard isWhitespace(scalar) else { break }
      position = start
    }
    return max(position, least)
  }

  /// Where the white space ends that starts at byte `start`.
  static func endOfWhitespace(startingAt start: Int, in text: RawSpan) -> Int {
    var position = start
    while position < text.byteCount {
      let (scalar, end) = scalar(at: position, in: text)
      guard isWhitespace(scalar) else { break }
      position = end
    }
    return position
  }

  /// The regular expression `\w` as Unicode defines it (UTS 18, annex C), in the version of ``CharacterClassRanges``.
  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    if let age = scalar.properties.age, age.major > CharacterClassRanges.unicodeVersion { return false }
    if scalar.properties.isAlphabetic || scalar.properties.isJoinControl { return true }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
    default: return false
    }
  }

  private static func isWhitespace(_ scalar: Unicode.Scalar) -> Bool {
    CharacterClassTable.unicode.rawClass(of: Int(scalar.value)) == CharacterClass.whitespace.rawValue
  }

  private static func scalar(before end: Int, in text: RawSpan) -> (scalar: Unicode.Scalar, start: Int) {
    var start = end - 1
    while start > 0, text.byte(at: start) & 0xc0 == 0x80 { start -= 1 }
    return (scalar(at: start, in: text).scalar, start)
  }

  private static func scalar(at start: Int, in text: RawSpan) -> (scalar: Unicode.Scalar, end: Int) {
    var end = start + 1
    while end < text.byteCount, text.byte(at: end) & 0xc0 == 0x80 { end += 1 }
    let character = text.extracting(start..<end).utf8Text()
    return (character?.unicodeScalars.first ?? "\u{fffd}", end)
  }
}
