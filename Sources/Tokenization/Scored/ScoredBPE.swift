/// What a tokenizer of SentencePiece's kind consists of, as Llama's is: pieces with scores, and no list of merges.
///
/// Two neighbours become one where the vocabulary has a piece that reads as both; of all such pairs always the one whose
/// piece has the highest score, of equal ones the leftmost. A character without a piece becomes the tokens of its bytes,
/// which are spelled `<0x00>` to `<0xFF>`.
public struct ScoredBPE: Hashable, Sendable {
  /// The text of every piece in the order of the ids, [vocabulary], with plain spaces.
  public var pieces: [String]
  /// How much each piece is preferred, [vocabulary].
  public var scores: [Float]
  /// The token for a character that has neither a piece nor bytes.
  public var unknownToken: Int?
  /// The token that begins a text.
  public var beginOfText: Int?
  /// The token that ends a text.
  public var endOfText: Int?
  /// Whether encoding starts every text with the token that begins one.
  public var addsBeginOfText = true
  /// Whether a text that is not empty is given a space at its start.
  public var addsPrefixSpace = true

  /// A tokenizer of pieces and as many scores.
  public init(pieces: [String], scores: [Float]) {
    self.pieces = pieces
    self.scores = scores
  }

  /// The tokens that steer the model rather than being text, which no text can spell out.
  var controlTokens: Set<Int> { Set([unknownToken, beginOfText, endOfText].compactMap { $0 }) }

  /// The byte that a piece stands for by its spelling: 10 for `<0x0A>`.
  static func byte(spelledBy piece: String) -> UInt8? {
    let spelling = Array(piece.utf8)
    guard spelling.count == 6, spelling.starts(with: "<0x".utf8), spelling[5] == UInt8(ascii: ">") else { return nil }
    let digits = spelling[3..<5].map { Character(UnicodeScalar($0)).hexDigitValue }
    guard let high = digits[0], let low = digits[1] else { return nil }
    return UInt8(16 * high + low)
  }

  /// Checks what the ids refer to.
  func validate() throws(TokenizerError) {
    guard pieces.count <= MergeTable.idLimit else {
      throw .idOutOfRange(token: pieces.last ?? "", id: pieces.count - 1, limit: MergeTable.idLimit)
    }
    guard scores.count == pieces.count else {
      throw .malformed(field: "scores", found: "\(scores.count)", expected: "\(pieces.count), one for every token")
    }
    if let id = scores.firstIndex(where: { !$0.isFinite }) {
      throw .malformed(field: "scores[\(id)]", found: "\(scores[id])", expected: "a finite number")
    }
    for (id, field) in [
      (unknownToken, "unknown token"), (beginOfText, "begin of text"), (endOfText, "end of text"),
    ] {
      if let id, !pieces.indices.contains(id) { throw .unknownID(field: field, id: id) }
    }
  }
}
