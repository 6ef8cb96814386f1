import ByteIO
import WeightGraph

/// Byte-level byte pair encoding at work.
struct ByteLevelModel: TokenizerModel {
  private let parts: ByteLevelBPE
  private let pairs: BytePairModel
  private let index: TokenIndex
  private let bytes: TokenBytes
  let specials: Set<Int>
  // Those that are not normalized are looked for first.
  private let matchers: [AddedTokenMatcher]

  init(_ definition: ByteLevelBPE) throws(TokenizerError) {
    try definition.validate()
    let index = try TokenIndex(definition.tokens)
    parts = definition
    self.index = index
    pairs = try BytePairModel(definition, index)
    bytes = TokenBytes(definition.tokens.map { $0.map(ByteAlphabet.bytes(ofToken:)) ?? [] })
    specials = Set(definition.addedTokens.lazy.filter(\.isSpecial).map(\.id))
    matchers = [false, true].map { isNormalized in
      AddedTokenMatcher(
        definition.addedTokens.filter { $0.isNormalized == isNormalized }.map { token in
          (token, Array((definition.tokens[token.id] ?? "").utf8))
        })
    }
  }

  var definition: Tokenizer.Definition { .byteLevel(parts) }
  var spellings: [String?] { parts.tokens }
  var endOfText: Int? { parts.endOfText }
  var endsOfText: Set<Int> { Set([parts.endOfText].compactMap { $0 }) }
  var metadata: MetadataValue { parts.metadata }
  var bytesWithoutToken: [UInt8] { (0...UInt8.max).filter { pairs.byteTokens[Int($0)] < 0 } }

  func id(ofSpelling spelling: String) -> Int? { index.id(of: spelling) }

  func bytes(of id: Int, following previous: Int?) -> ArraySlice<UInt8> { bytes[id] }

  func encode(_ text: String, _ specialTokens: Tokenizer.SpecialTokens) -> [Int] {
    let utf8 = text.utf8Span
    let source = utf8.span.raw
    let segments = segments(source, specialTokens)
    guard parts.addsPrefixSpace else { return encode(source, segments) }
    let spaced = PrefixedText(source, segments)
    return encode(spaced.bytes.span.raw, spaced.segments)
  }

  private func segments(_ text: RawSpan, _ specialTokens: Tokenizer.SpecialTokens) -> [Segment] {
    matchers.reduce([.text(0..<text.byteCount)]) { segments, matcher in
      segments.flatMap { segment in
        guard case .text(let range) = segment else { return [segment] }
        return matcher.segments(text, range, specialsAreText: specialTokens == .asText)
      }
    }
  }

  private func encode(_ text: RawSpan, _ segments: [Segment]) -> [Int] {
    var encoder = PieceEncoder(pairs, byteCount: text.byteCount)
    for segment in segments {
      switch segment {
      case .token(let id): encoder.append(id)
      case .text(let range): encoder.encode(text, range)
      }
    }
    return encoder.output
  }
}
