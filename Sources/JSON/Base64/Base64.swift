import ByteIO

/// Bytes as text of 64 characters, three bytes in four: the form in which JSON carries weights without printing numbers.
///
/// Source: RFC 4648, section 4. Read strictly: padding is required, nothing stands between the characters, and the bits that
/// padding leaves over are zero, so that one text stands for any bytes and no other.
public enum Base64 {
  /// The length of the text of `byteCount` bytes.
  public static func encodedLength(_ byteCount: Int) -> Int { (byteCount + 2) / 3 * 4 }

  /// The number of bytes that the text in `range` stands for, going by its length and its padding.
  ///
  /// - Throws: ``JSONError`` when the length is not a multiple of four.
  public static func decodedLength(_ range: Range<Int>, of bytes: RawSpan) throws(JSONError) -> Int {
    guard range.count.isMultiple(of: 4) else {
      throw .unexpected(
        byte: range.upperBound, found: "the end of \(range.count) characters of base64", expected: "a multiple of 4")
    }
    let padding = (max(range.lowerBound, range.upperBound - 2)..<range.upperBound)
      .count { bytes.byte(at: $0) == UInt8(ascii: "=") }
    return range.count / 4 * 3 - padding
  }

  /// Decodes the text in `range`, whose length is a multiple of four, to the start of `target`.
  ///
  /// - Parameter hasMore: whether this is only a part of a text, and not the last: it then has no padding.
  /// - Throws: ``JSONError`` at the first byte that is not as it must be.
  public static func decode(
    _ range: Range<Int>, of bytes: RawSpan, hasMore: Bool = false, into target: inout MutableRawSpan
  ) throws(JSONError) {
    precondition(range.count.isMultiple(of: 4))
    let table = Base64Table.decoding
    let values = table.span
    var place = 0
    var here = range.lowerBound
    // Eight characters become six bytes, which are stored as eight while there is room for two more.
    while here &+ 8 < range.upperBound, place &+ 8 <= target.byteCount {
      let word = bytes.integer(at: here, as: UInt64.self)
      let first = Base64Table.threeBytes(values, word)
      let second = Base64Table.threeBytes(values, word &>> 32)
      guard (first | second) & Base64Table.invalid == 0 else { break }
      target.storeBytes(
        of: (UInt64(first) | UInt64(second) &<< 24).littleEndian, toByteOffset: place, as: UInt64.self)
      here &+= 8
      place &+= 6
    }
    while here < range.upperBound {
      place += try decodeFour(at: here, areLast: !hasMore && here + 4 == range.upperBound, bytes, &target, place)
      here += 4
    }
  }

  /// Decodes four characters one by one and returns how many bytes they are.
  private static func decodeFour(
    at start: Int, areLast: Bool, _ bytes: RawSpan, _ target: inout MutableRawSpan, _ place: Int
  ) throws(JSONError) -> Int {
    var count = 4
    if areLast, bytes.byte(at: start + 3) == UInt8(ascii: "=") {
      count = bytes.byte(at: start + 2) == UInt8(ascii: "=") ? 2 : 3
    }
    var group: UInt32 = 0
    for index in 0..<count {
      let value = Base64Table.decoding[Int(bytes.byte(at: start + index))]
      guard value & Base64Table.invalid == 0 else {
        throw .unexpected(bytes, at: start + index, expected: "a character of base64")
      }
      // A first character's six bits are the upper ones of the first of three bytes.
      group = group << 6 | value >> 2
    }
    group <<= UInt32(6 * (4 - count))
    guard group & (count == 2 ? 0xffff : count == 3 ? 0xff : 0) == 0 else {
      throw .unexpected(bytes, at: start + count - 1, expected: "a character that leaves no bits over")
    }
    for index in 0..<count - 1 {
      target.storeBytes(of: UInt8(group >> UInt32(16 - 8 * index) & 0xff), toByteOffset: place + index, as: UInt8.self)
    }
    return count - 1
  }

  /// Encodes `bytes` to the start of `target`, which must have room for ``encodedLength(_:)`` of their number.
  ///
  /// Bytes may be encoded in parts; a part whose length three does not divide must be the last, and ends with padding.
  public static func encode(_ bytes: RawSpan, into target: inout MutableRawSpan) {
    let table = Base64Table.encoding
    let pairs = table.span
    var here = 0
    var place = 0
    // Six bytes, loaded as eight while there are two more, become eight characters.
    while here &+ 8 <= bytes.byteCount {
      let word = bytes.integer(at: here, as: UInt64.self, .big)
      var text: UInt64 = 0
      for pair in 0..<4 {
        text |= UInt64(pairs[Int(word &>> UInt64(52 &- 12 &* pair) & 0xfff)]) &<< UInt64(16 &* pair)
      }
      target.storeBytes(of: text.littleEndian, toByteOffset: place, as: UInt64.self)
      here &+= 6
      place &+= 8
    }
    while here < bytes.byteCount {
      let count = min(3, bytes.byteCount - here)
      var group: UInt32 = 0
      for index in 0..<3 { group = group << 8 | (index < count ? UInt32(bytes.byte(at: here + index)) : 0) }
      for index in 0..<4 {
        let character = Base64Table.alphabet[Int(group >> UInt32(18 - 6 * index) & 0x3f)]
        target.storeBytes(
          of: index <= count ? character : UInt8(ascii: "="), toByteOffset: place + index, as: UInt8.self)
      }
      here += count
      place += 4
    }
  }
}
