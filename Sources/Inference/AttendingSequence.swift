/// One sequence's part of attention.
struct AttendingSequence: Sendable {
  /// [tokens, headCount × keyLength]; the last token's position is that of the last key.
  let queries: Matrix
  /// [positions, headCountKV × keyLength]
  let keys: Matrix
  /// [positions, headCountKV × valueLength]
  let values: Matrix
  /// Where the result goes: [tokens, headCount × valueLength].
  let mixture: Matrix

  /// The position of the first query.
  var firstPosition: Int { keys.rowCount - queries.rowCount }

  /// How many queries are worked on together, so that keys and values come from memory once for all of them.
  private static let blockLength = 48

  /// Some queries that are worked on together.
  struct Block: Sendable {
    let sequence: AttendingSequence
    let rows: Range<Int>
    /// How many positions the last of them can see.
    var positionCount: Int { sequence.firstPosition + rows.upperBound }
  }

  /// All queries in blocks.
  var blocks: [Block] {
    stride(from: 0, to: queries.rowCount, by: Self.blockLength).map { start in
      Block(sequence: self, rows: start..<min(queries.rowCount, start + Self.blockLength))
    }
  }
}
