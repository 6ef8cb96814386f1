/// Turns text into the numbers that a model reads, and back.
///
/// Gives the same ids as the programs that the files are made for: Hugging Face `tokenizers` for byte-level byte pair
/// encoding, SentencePiece for that by scores. A value is immutable and may be used from several threads at once.
public struct Tokenizer: Sendable {
  /// What to do where a text spells out a special token.
  public enum SpecialTokens: Sendable {
    /// It becomes that token.
    case recognized
    /// It is text like any other. Added tokens that are not special are still met.
    case asText
  }

  let model: any TokenizerModel

  /// Checks a definition and makes it work.
  ///
  /// - Throws: ``TokenizerError`` for ids or tokens given twice, merges of or into tokens that do not exist, and added
  ///   tokens without a text.
  public init(_ definition: ByteLevelBPE) throws(TokenizerError) { model = try ByteLevelModel(definition) }

  /// Checks a definition and makes it work.
  ///
  /// - Throws: ``TokenizerError`` for pieces given twice, scores that are no numbers, and ids without a piece.
  public init(_ definition: ScoredBPE) throws(TokenizerError) { model = try ScoredModel(definition) }

  /// What the tokenizer consists of.
  public var definition: Definition { model.definition }

  /// The number of ids, with those that have no token; a model may have more rows than this.
  public var vocabularyCount: Int { model.spellings.count }

  /// The token that ends a text.
  public var endOfText: Int? { model.endOfText }

  /// Whether a text is not gone on with after this token: it ends one, or begins the next.
  public func endsText(_ id: Int) -> Bool { model.endsOfText.contains(id) }

  /// The ids of a text's tokens.
  ///
  /// Takes O(n log n) time for n bytes, also where they are one word.
  public func encode(_ text: String, _ specialTokens: SpecialTokens = .recognized) -> [Int] {
    model.encode(text, specialTokens)
  }
}
