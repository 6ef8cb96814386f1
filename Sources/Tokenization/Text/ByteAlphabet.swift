/// GPT-2's spelling of bytes: every byte is one visible character, so that a vocabulary can be kept in text files.
///
/// Bytes that are visible in Latin-1 stand for themselves; the other 68 follow as U+0100, U+0101 … in ascending order.
/// A space is thus written `Ġ` and a line feed `Ċ`.
///
/// Source: openai/gpt-2, `src/encoder.py`, `bytes_to_unicode`.
enum ByteAlphabet {
  /// The character that stands for each byte, [256].
  static let scalars: [Unicode.Scalar] = {
    var next: UInt8 = 0
    return (0...UInt8.max).map { byte in
      if isVisible(byte) { return Unicode.Scalar(byte) }
      defer { next += 1 }
      // The sum is at most 0x143, which is a scalar.
      return Unicode.Scalar(0x100 + UInt16(next)) ?? Unicode.Scalar(byte)
    }
  }()

  /// The byte that a character stands for, or `nil` when it is no character of the alphabet.
  static func byte(of scalar: Unicode.Scalar) -> UInt8? {
    scalar.value < bytes.count ? bytes[Int(scalar.value)] : nil
  }

  /// The bytes that a token of this spelling stands for.
  ///
  /// A token with any other character stands for its own UTF-8, as it is with most special tokens.
  /// Source: huggingface/tokenizers, `pre_tokenizers/byte_level.rs`, `decode_chain`.
  static func bytes(ofToken text: String) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      guard let byte = byte(of: scalar) else { return Array(text.utf8) }
      result.append(byte)
    }
    return result
  }

  /// How these bytes are spelled.
  static func spelling(of bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes { text.unicodeScalars.append(scalars[Int(byte)]) }
    return text
  }

  /// The inverse of ``scalars``, indexed by the scalar.
  private static let bytes: [UInt8?] = {
    var result = [UInt8?](repeating: nil, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { result[Int(scalar.value)] = UInt8(byte) }
    return result
  }()

  private static func isVisible(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x7e, 0xa1...0xac, 0xae...0xff: true
    default: false
    }
  }
}
