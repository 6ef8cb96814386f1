import ByteIO

/// Turns text into the numbers that a model of the GPT-2 family reads, and back: byte-level byte pair encoding.
///
/// Gives the same ids as Hugging Face `tokenizers` does for the same files. A value is immutable and may be used from
/// several threads at once.
public struct Tokenizer: Sendable {
  /// What to do where a text spells out a special token.
  public enum SpecialTokens: Sendable {
    /// It becomes that token.
    case recognized
    /// It is text like any other. Added tokens that are not special are still met.
    case asText
  }

  /// What the tokenizer consists of.
  public let definition: ByteLevelBPE
  let model: BytePairModel
  let index: TokenIndex
  let bytes: TokenBytes
  let specials: Set<Int>
  // Those that are not normalized are looked for first.
  private let matchers: [AddedTokenMatcher]

  /// Checks a definition and makes it work.
  ///
  /// - Throws: ``TokenizerError`` for ids or tokens given twice, merges of or into tokens that do not exist, and added
  ///   tokens without a text.
  public init(_ definition: ByteLevelBPE) throws(TokenizerError) {
    try definition.validate()
    let index = try TokenIndex(definition.tokens)
    self.definition = definition
    self.index = index
    model = try BytePairModel(definition, index)
    bytes = TokenBytes(definition.tokens)
    specials = Set(definition.addedTokens.lazy.filter(\.isSpecial).map(\.id))
    matchers = [false, true].map { isNormalized in
      AddedTokenMatcher(
        definition.addedTokens.filter { $0.isNormalized == isNormalized }.map { token in
          (token, Array((definition.tokens[token.id] ?? "").utf8))
        })
    }
  }

  /// The number of ids, with those that have no token; a model may have more rows than this.
  public var vocabularyCount: Int { definition.tokens.count }

  /// The token that ends a text.
  public var endOfText: Int? { definition.endOfText }

  /// The ids of a text's tokens.
  ///
  /// Takes O(n log n) time for n bytes, also where they are one word.
  public func encode(_ text: String, _ specialTokens: SpecialTokens = .recognized) -> [Int] {
    let utf8 = text.utf8Span
    let source = utf8.span.raw
    let segments = segments(source, specialTokens)
    guard definition.addsPrefixSpace else { return encode(source, segments) }
    let spaced = PrefixedText(source, segments)
    return encode(spaced.bytes.span.raw, spaced.segments)
  }

  private func segments(_ text: RawSpan, _ specialTokens: SpecialTokens) -> [Segment] {
    matchers.reduce([.text(0..<text.byteCount)]) { segments, matcher in
      segments.flatMap { segment in
        guard case .text(let range) = segment else { return [segment] }
        return matcher.segments(text, range, specialsAreText: specialTokens == .asText)
      }
    }
  }

  private func encode(_ text: RawSpan, _ segments: [Segment]) -> [Int] {
    var encoder = PieceEncoder(model, byteCount: text.byteCount)
    for segment in segments {
      switch segment {
      case .token(let id): encoder.append(id)
      case .text(let range): encoder.encode(text, range)
      }
    }
    return encoder.output
  }
}

/// A text in which every stretch between added tokens starts with a space.
private struct PrefixedText {
  private(set) var bytes: [UInt8] = []
  private(set) var segments: [Segment] = []

  init(_ text: RawSpan, _ original: [Segment]) {
    for segment in original {
      guard case .text(let range) = segment else {
        segments.append(segment)
        continue
      }
      let start = bytes.count
      if text.byte(at: range.lowerBound) != UInt8(ascii: " ") { bytes.append(UInt8(ascii: " ")) }
      bytes += text.extracting(range).copied()
      segments.append(.text(start..<bytes.count))
    }
  }
}
