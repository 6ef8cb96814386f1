import ByteIO

/// Turns the pieces of one text into tokens.
struct PieceEncoder {
  private let model: BytePairModel
  private var merger: PieceMerger<MergeTable>
  private var cache: PieceCache
  /// The ids of all tokens so far.
  private(set) var output: [Int] = []

  /// - Parameter byteCount: the length of the text.
  init(_ model: BytePairModel, byteCount: Int) {
    self.model = model
    merger = PieceMerger(model.merges)
    cache = PieceCache(byteCount: byteCount)
    output.reserveCapacity(byteCount / 4 + 4)
  }

  /// Appends a token that was found in the text itself.
  mutating func append(_ token: Int) { output.append(token) }

  /// Encodes the bytes of `segment`; all calls must be about the same text.
  mutating func encode(_ text: RawSpan, _ segment: Range<Int>) {
    let visible = text.extracting(0..<segment.upperBound)
    var start = segment.lowerBound
    while start < segment.upperBound {
      let end = model.scanner.endOfPiece(in: visible, from: start)
      encode(visible, piece: start..<end)
      start = end
    }
  }

  @inline(__always)
  private mutating func encode(_ text: RawSpan, piece: Range<Int>) {
    guard let key = cache.key(text, piece) else { return merge(text, piece) }
    if let known = cache.find(text, piece, key: key) {
      for position in known { output.append(output[position]) }
      return
    }
    let first = output.count
    merge(text, piece)
    cache.insert(piece, key: key, output: first..<output.count)
  }

  private mutating func merge(_ text: RawSpan, _ piece: Range<Int>) {
    if let whole = model.wholePieces?.token(text, piece) { return output.append(whole) }
    merger.begin()
    var isAfterUnknown = false
    for position in piece {
      let token = model.byteTokens[Int(text.byte(at: position))]
      if token >= 0 {
        merger.append(token)
        isAfterUnknown = false
      } else if model.unknownToken >= 0 {
        if !isAfterUnknown || !model.fusesUnknown { merger.append(model.unknownToken) }
        isAfterUnknown = true
      }
    }
    merger.finish(into: &output)
  }
}
