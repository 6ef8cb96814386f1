import ByteIO

/// Finds a token's id by its spelling, compared byte by byte.
///
/// Swift compares strings as people read them, so that `Å` (U+00C5) equals `Å` (U+212B); to a vocabulary they differ.
struct TokenIndex: Sendable {
  private let tokens: [String?]
  // Ids, at the place that the hash gives or after it; -1 where free. At least half of the places are free.
  private var slots: [Int32]
  private let hash = ByteHash()

  /// Enters the tokens for which `isIncluded` holds.
  ///
  /// - Throws: ``TokenizerError/duplicateToken(_:_:_:)``.
  init(_ tokens: [String?], where isIncluded: (Int) -> Bool = { _ in true }) throws(TokenizerError) {
    self.tokens = tokens
    let bits = max(4, Int.bitWidth - (2 * tokens.count).leadingZeroBitCount)
    slots = [Int32](repeating: -1, count: 1 << bits)
    for (id, token) in tokens.enumerated() {
      guard let token, isIncluded(id) else { continue }
      let (slot, known) = search(token.utf8Span.span.raw)
      if let known { throw .duplicateToken(token, known, id) }
      slots[slot] = Int32(id)
    }
  }

  /// The id of a spelling.
  func id(of spelling: String) -> Int? { search(spelling.utf8Span.span.raw).id }

  private func search(_ spelling: RawSpan) -> (slot: Int, id: Int?) {
    var slot = Int(truncatingIfNeeded: hash(spelling, 0..<spelling.byteCount)) & (slots.count - 1)
    while slots[slot] >= 0 {
      if let token = tokens[Int(slots[slot])], token.utf8Span.span.raw.isEqual(to: spelling) {
        return (slot, Int(slots[slot]))
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return (slot, nil)
  }
}
