import Tokenization

/// What a model's tokenizer is, with some of its tokens.
public struct TokenizerSummary: Hashable, Sendable {
  /// The file or folder that it comes from.
  public let path: String
  /// What kind it is, in a few words.
  public let kind: String
  /// The number of ids.
  public let tokenCount: Int
  /// The number of merges, where it has a list of them.
  public let mergeCount: Int?
  /// The token that ends a text.
  public let endOfText: Sample?
  /// Tokens from all over the vocabulary, in the order of their ids.
  public let samples: [Sample]

  /// A token.
  public struct Sample: Hashable, Sendable {
    /// Its id.
    public let id: Int
    /// What it stands for; the bytes of a token that is a part of a character only are spelled like `\xe2`.
    public let text: String
  }

  /// How many tokens are shown.
  private static let sampleCount = 120

  init(_ found: FoundTokenizer) {
    let tokenizer = found.tokenizer
    path = found.path
    tokenCount = tokenizer.vocabularyCount
    if case .byteLevel(let definition) = tokenizer.definition {
      kind = "byte-level BPE: pairs of tokens are merged by a list"
      mergeCount = definition.merges.count
    } else {
      kind = "BPE by scores, as SentencePiece has it"
      mergeCount = nil
    }
    func sample(_ id: Int) -> Sample? { tokenizer.token(id).map { Sample(id: id, text: Self.text($0.bytes)) } }
    endOfText = tokenizer.endOfText.flatMap(sample)
    let step = max(1, tokenizer.vocabularyCount / Self.sampleCount)
    samples = stride(from: 0, to: tokenizer.vocabularyCount, by: step).prefix(Self.sampleCount).compactMap(sample)
  }

  private static func text(_ bytes: [UInt8]) -> String {
    String(validating: bytes, as: UTF8.self)
      ?? bytes.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
