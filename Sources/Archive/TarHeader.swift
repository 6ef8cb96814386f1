import ByteIO

/// The block of 512 bytes that stands before every entry of a tar archive.
struct TarHeader {
  static let length = 512

  /// The name with its folders, as it stands there.
  let name: String
  /// The number of bytes behind the header.
  let size: Int
  /// What the entry is: a letter, or NUL.
  let kind: UInt8

  /// Reads the header at `start`, or returns `nil` where two blocks of zeros end the archive, or nothing is left.
  ///
  /// - Throws: ``TarError`` where something else stands there.
  init?(_ bytes: RawSpan, at start: Int) throws(TarError) {
    guard start < bytes.byteCount else { return nil }
    guard bytes.byteCount - start >= Self.length else {
      throw TarError(byte: start, found: "\(bytes.byteCount - start) bytes", expected: "a header of \(Self.length)")
    }
    let block = bytes.extracting(start..<start + Self.length)
    if block.sumOfBytes() == 0 { return nil }
    guard Self.hasChecksum(block) else {
      throw TarError(
        byte: start + 148, found: "another check sum",
        expected: "\(Self.checksum(block, signed: false)), that of a header")
    }
    guard let size = Self.number(block, 124..<136) else {
      throw TarError(byte: start + 124, found: "no number", expected: "the length of an entry")
    }
    // GNU tar has other fields in the place of the prefix, and writes its magic number with a space.
    let isPOSIX = block.extracting(257..<263).copied() == Array("ustar\0".utf8)
    let prefix = isPOSIX ? Self.text(block, 345..<500) : []
    let bare = Self.text(block, 0..<100)
    guard let name = String(validating: prefix.isEmpty ? bare : prefix + [UInt8(ascii: "/")] + bare, as: UTF8.self)
    else {
      throw TarError(byte: start, found: "a name that is not UTF-8", expected: "one that is")
    }
    self.name = name
    self.size = size
    kind = block.byte(at: 156)
  }

  /// Whether bytes start with a header that has its own check sum, whatever else it says.
  static func recognizes(_ bytes: RawSpan) -> Bool {
    bytes.byteCount >= length && hasChecksum(bytes.extracting(first: length)) && bytes.byte(at: 0) != 0
  }

  private static func hasChecksum(_ block: RawSpan) -> Bool {
    guard let stored = number(block, 148..<156) else { return false }
    return stored == checksum(block, signed: false) || stored == checksum(block, signed: true)
  }

  /// The bytes of a field up to its first NUL.
  private static func text(_ block: RawSpan, _ field: Range<Int>) -> [UInt8] {
    Array(block.extracting(field).copied().prefix { $0 != 0 })
  }

  /// The number in a field: octal digits between spaces and NULs, or binary where the highest bit is set.
  private static func number(_ block: RawSpan, _ field: Range<Int>) -> Int? {
    let bytes = block.extracting(field).copied()
    if bytes[0] & 0x80 != 0 {
      // The highest bit says that the number is binary, the next one would be its sign.
      guard bytes[0] == 0x80, bytes.dropFirst().dropLast(8).allSatisfy({ $0 == 0 }) else { return nil }
      return Int(exactly: bytes.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
    let isPadding = { (byte: UInt8) in byte == 0 || byte == UInt8(ascii: " ") }
    let digits = bytes.drop(while: isPadding).prefix { !isPadding($0) }
    guard bytes.drop(while: isPadding).dropFirst(digits.count).allSatisfy(isPadding) else { return nil }
    return digits.isEmpty ? 0 : Int(String(decoding: digits, as: UTF8.self), radix: 8).flatMap { $0 < 0 ? nil : $0 }
  }

  /// The sum of all bytes, those of the sum itself taken for spaces.
  private static func checksum(_ block: RawSpan, signed: Bool) -> Int {
    let field = 148..<156
    return block.sumOfBytes(signed: signed) - block.extracting(field).sumOfBytes(signed: signed)
      + field.count * Int(UInt8(ascii: " "))
  }
}
