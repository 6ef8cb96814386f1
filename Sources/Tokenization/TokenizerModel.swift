import WeightGraph

/// One kind of tokenizer, as ``Tokenizer`` uses it: from text to ids, and from ids to bytes.
protocol TokenizerModel: Sendable {
  /// What it was made from.
  var definition: Tokenizer.Definition { get }

  /// How the vocabulary writes every token, in the order of the ids; `nil` for an id without a token.
  var spellings: [String?] { get }

  /// The tokens that steer the model rather than being text.
  var specials: Set<Int> { get }

  /// The token that a text is ended with.
  var endOfText: Int? { get }

  /// All tokens after which a text is not gone on with.
  var endsOfText: Set<Int> { get }

  /// The bytes that have no token of their own.
  var bytesWithoutToken: [UInt8] { get }

  /// The form in which it lies in a container.
  var metadata: MetadataValue { get }

  /// The id of the token that is written so.
  func id(ofSpelling spelling: String) -> Int?

  /// The ids of a text's tokens.
  func encode(_ text: String, _ specialTokens: Tokenizer.SpecialTokens) -> [Int]

  /// The bytes that a token stands for, right behind another one; none for an id without a token.
  func bytes(of id: Int, following previous: Int?) -> ArraySlice<UInt8>
}

extension Tokenizer {
  /// What a tokenizer consists of.
  public enum Definition: Sendable {
    /// Bytes are merged by a list of pairs, as GPT-2 does.
    case byteLevel(ByteLevelBPE)
    /// Characters are merged by the scores of what they make, as SentencePiece does for Llama.
    case scored(ScoredBPE)
  }
}
