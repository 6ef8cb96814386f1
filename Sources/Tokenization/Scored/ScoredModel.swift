import WeightGraph

/// Byte pair encoding by scores at work.
///
/// Source: google/sentencepiece, `bpe_model.cc`; llama2.c, `run.c`, functions `encode` and `decode`. As in the first and
/// unlike in the second, no text spells a control token or a byte's token.
struct ScoredModel: TokenizerModel {
  private let parts: ScoredBPE
  private let index: TokenIndex
  private let order: ScoreOrder
  private let tokenBytes: TokenBytes
  /// The pieces of a single character.
  private let characters: [Unicode.Scalar: Int32]
  /// The token of every byte, [256]; -1 where there is none.
  private let byteTokens: [Int32]
  let specials: Set<Int>

  init(_ definition: ScoredBPE) throws(TokenizerError) {
    try definition.validate()
    let index = try TokenIndex(definition.pieces.map(Optional.some))
    let controls = definition.controlTokens
    let bytes = definition.pieces.indices.map { id in
      controls.contains(id) ? nil : ScoredBPE.byte(spelledBy: definition.pieces[id])
    }
    var byteTokens = [Int32](repeating: -1, count: 256)
    var characters: [Unicode.Scalar: Int32] = [:]
    for (id, piece) in definition.pieces.enumerated() where !controls.contains(id) {
      if let byte = bytes[id] {
        byteTokens[Int(byte)] = Int32(id)
      } else if piece.unicodeScalars.count == 1, let scalar = piece.unicodeScalars.first {
        characters[scalar] = Int32(id)
      }
    }
    parts = definition
    self.index = index
    self.characters = characters
    self.byteTokens = byteTokens
    order = try ScoreOrder(definition, index) { !controls.contains($0) && bytes[$0] == nil }
    tokenBytes = TokenBytes(zip(definition.pieces, bytes).map { piece, byte in byte.map { [$0] } ?? Array(piece.utf8) })
    specials = controls
  }

  var definition: Tokenizer.Definition { .scored(parts) }
  var spellings: [String?] { parts.pieces }
  var endOfText: Int? { parts.endOfText }
  /// Texts follow each other directly where a model was trained, so that the next one's beginning is an end as well.
  var endsOfText: Set<Int> { Set([parts.endOfText, parts.beginOfText].compactMap { $0 }) }
  var metadata: MetadataValue { parts.metadata }
  var bytesWithoutToken: [UInt8] { (0...UInt8.max).filter { byteTokens[Int($0)] < 0 } }

  func id(ofSpelling spelling: String) -> Int? { index.id(of: spelling) }

  func bytes(of id: Int, following previous: Int?) -> ArraySlice<UInt8> {
    let bytes = tokenBytes[id]
    // The space that encoding has put there.
    guard let begin = parts.beginOfText, previous == begin, parts.addsPrefixSpace else { return bytes }
    return bytes.first == UInt8(ascii: " ") ? bytes.dropFirst() : bytes
  }

  func encode(_ text: String, _ specialTokens: Tokenizer.SpecialTokens) -> [Int] {
    var output = parts.addsBeginOfText ? [parts.beginOfText].compactMap { $0 } : []
    var merger = PieceMerger(order)
    merger.begin()
    if parts.addsPrefixSpace, !text.isEmpty { append(" ", to: &merger) }
    for scalar in text.unicodeScalars { append(scalar, to: &merger) }
    merger.finish(into: &output)
    return output
  }

  private func append(_ scalar: Unicode.Scalar, to merger: inout PieceMerger<ScoreOrder>) {
    if let token = characters[scalar] { return merger.append(token) }
    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
      let token = byteTokens[Int(byte)]
      if token >= 0 {
        merger.append(token)
      } else if let unknown = parts.unknownToken {
        merger.append(Int32(unknown))
      }
    }
  }
}
