import ByteIO

/// A fast hash of a few bytes, different in every process, so that no file can be made to collide.
struct ByteHash: Sendable {
  private static let seed = UInt64.random(in: .min ... .max)
  private let seed = ByteHash.seed

  /// The hash of the bytes of `range`, which must be inside `text`.
  @inline(__always)
  func callAsFunction(_ text: RawSpan, _ range: Range<Int>) -> UInt64 {
    var hash = seed ^ UInt64(truncatingIfNeeded: range.count)
    var position = range.lowerBound
    while position < range.upperBound {
      let word = Self.word(text, at: position, until: range.upperBound)
      // The two halves of a full product: every input bit reaches the whole result.
      let product = (word ^ 0x9e37_79b9_7f4a_7c15).multipliedFullWidth(by: hash | 1)
      hash = product.high ^ product.low
      position += 8
    }
    return hash
  }

  /// Up to eight bytes from `position` on, as one number; bytes from `end` on count as zero.
  @inline(__always)
  static func word(_ text: RawSpan, at position: Int, until end: Int) -> UInt64 {
    let count = end - position
    if count >= 8 { return text.integer(at: position) }
    if position + 8 <= text.byteCount {
      return text.integer(at: position, as: UInt64.self) & (1 << UInt64(truncatingIfNeeded: 8 * count) - 1)
    }
    var word: UInt64 = 0
    for offset in 0..<count { word |= UInt64(text.byte(at: position + offset)) << UInt64(8 * offset) }
    return word
  }
}
