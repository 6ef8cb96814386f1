/// What the characters of base64 stand for.
enum Base64Table {
  /// The characters in the order of what they stand for.
  static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Set in the entries of bytes that are no characters of base64.
  static let invalid: UInt32 = 0x8000_0000

  /// For each place in a group of four and each byte: its six bits where they belong in three bytes, the first one lowest.
  static let decoding: [UInt32] = {
    var table = [UInt32](repeating: invalid, count: 4 * 256)
    for place in 0..<4 {
      for (value, character) in alphabet.enumerated() {
        let bigEndian = UInt32(value) << UInt32(18 - 6 * place)
        table[256 * place + Int(character)] = bigEndian.byteSwapped >> 8
      }
    }
    return table
  }()

  /// For each twelve bits the two characters that say them, the first one lowest.
  static let encoding: [UInt16] = (0..<4096).map { bits in
    UInt16(alphabet[bits >> 6]) | UInt16(alphabet[bits & 0x3f]) << 8
  }

  /// The three bytes that the lower four bytes of `word` stand for, or a number with ``invalid`` in it.
  @inline(__always)
  static func threeBytes(_ decoding: Span<UInt32>, _ word: UInt64) -> UInt32 {
    decoding[Int(word & 0xff)] | decoding[256 &+ Int(word &>> 8 & 0xff)]
      | decoding[512 &+ Int(word &>> 16 & 0xff)] | decoding[768 &+ Int(word &>> 24 & 0xff)]
  }
}
