import ByteIO

/// Remembers where in this text a piece was met before, so that its tokens can be copied instead of merged again.
///
/// It holds no text and no tokens, only places in both; each place of the table keeps the newest piece. The size is
/// bounded and fits the text, so that a short prompt costs no large table.
struct PieceCache {
  /// Longer pieces seldom come twice.
  private static let longestPiece = 128
  /// 16,384 places of 24 bytes stay within a second-level cache.
  private static let mostPlaces = 1 << 14

  private struct Place {
    var start = 0
    var output = 0
    var hash: UInt32 = 0
    var length: UInt16 = 0
    var count: UInt16 = 0
  }

  private var places: [Place]
  private let hash = ByteHash()

  /// A cache for a text of so many bytes.
  init(byteCount: Int) {
    var size = 0
    if byteCount >= 256 {
      size = 64
      while size < byteCount / 8, size < Self.mostPlaces { size *= 2 }
    }
    places = [Place](repeating: Place(), count: size)
  }

  /// Where to look for a piece, or `nil` when it is not to be remembered.
  @inline(__always)
  func key(_ text: RawSpan, _ piece: Range<Int>) -> UInt64? {
    places.isEmpty || piece.count > Self.longestPiece ? nil : hash(text, piece)
  }

  /// Where in the output the same piece's tokens lie.
  @inline(__always)
  func find(_ text: RawSpan, _ piece: Range<Int>, key: UInt64) -> Range<Int>? {
    let place = places[Int(truncatingIfNeeded: key) & (places.count - 1)]
    guard place.hash == UInt32(truncatingIfNeeded: key >> 32), Int(place.length) == piece.count else { return nil }
    let end = place.start + piece.count
    var (here, there) = (piece.lowerBound, place.start)
    while here < piece.upperBound {
      guard ByteHash.word(text, at: here, until: piece.upperBound) == ByteHash.word(text, at: there, until: end) else {
        return nil
      }
      (here, there) = (here + 8, there + 8)
    }
    return place.output..<place.output + Int(place.count)
  }

  /// Remembers that the tokens of `piece` lie at `output`.
  @inline(__always)
  mutating func insert(_ piece: Range<Int>, key: UInt64, output: Range<Int>) {
    places[Int(truncatingIfNeeded: key) & (places.count - 1)] = Place(
      start: piece.lowerBound, output: output.lowerBound, hash: UInt32(truncatingIfNeeded: key >> 32),
      length: UInt16(piece.count), count: UInt16(output.count))
  }
}
