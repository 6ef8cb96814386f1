public import ByteIO

/// SentencePiece's `tokenizer.model`, as far as byte pair encoding by scores is in it.
///
/// Source: google/sentencepiece, `src/sentencepiece_model.proto`.
private enum Field {
  // Of the model.
  static let (piece, trainer, normalizer) = (1, 2, 3)
  // Of a piece.
  static let (text, score, type) = (1, 2, 3)
  // Of the trainer.
  static let (kind, vocabularyLength, byteFallback, unknown, begin, end, pad) = (3, 4, 35, 40, 41, 42, 43)
  // Of the normalizer.
  static let (name, characters, addsPrefix, removesSpaces, escapesSpaces) = (1, 2, 3, 4, 5)
}

extension ScoredBPE {
  private static let byteFallbackType = 6

  /// Reads a `tokenizer.model`.
  ///
  /// - Throws: ``TokenizerError``, also for a unigram model, and for a normalizer that changes more than spaces.
  public init(sentencePiece file: RawSpan) throws(TokenizerError) {
    var (pieces, scores): ([String], [Float]) = ([], [])
    // What the fields mean that are not there.
    var trainer: [Int: UInt64] = [Field.kind: 1, Field.unknown: 0, Field.begin: 1, Field.end: 2]
    var normalizer: [Int: UInt64] = [Field.addsPrefix: 1, Field.removesSpaces: 1, Field.escapesSpaces: 1]
    var characters = 0
    var model = MessageFields(file, 0..<file.byteCount)
    while let field = try model.next() {
      guard case .bytes(let range) = field.value else { continue }
      switch field.number {
      case Field.piece:
        let piece = try Self.piece(file, range, id: pieces.count)
        pieces.append(piece.text)
        scores.append(piece.score)
      case Field.trainer: _ = try Self.numbers(file, range, into: &trainer)
      case Field.normalizer: characters = try Self.numbers(file, range, into: &normalizer)[Field.characters] ?? 0
      default: break
      }
    }
    guard trainer[Field.kind] == 2 else { throw .unsupported(feature: "SentencePiece model", value: "not BPE") }
    guard normalizer[Field.removesSpaces] == 0, normalizer[Field.escapesSpaces] == 1, characters == 0 else {
      throw .unsupported(feature: "normalizer", value: "one that changes characters or removes spaces")
    }
    self.init(pieces: pieces, scores: scores)
    func token(_ field: Int) -> Int? { trainer[field].flatMap { Int(exactly: Int32(truncatingIfNeeded: $0)) } }
    unknownToken = token(Field.unknown).flatMap { $0 < 0 ? nil : $0 }
    beginOfText = token(Field.begin).flatMap { $0 < 0 ? nil : $0 }
    endOfText = token(Field.end).flatMap { $0 < 0 ? nil : $0 }
    addsPrefixSpace = normalizer[Field.addsPrefix] == 1
  }

  /// The bytes of a `tokenizer.model`, from which ``init(sentencePiece:)`` reads the same; it does not say whether texts are
  /// begun with a token.
  var sentencePieceModel: [UInt8] {
    var model = MessageBytes()
    let controls = controlTokens
    for (id, piece) in pieces.enumerated() {
      var message = MessageBytes()
      message.add(Field.text, piece.replacingScalars(" ", by: "▁").utf8)
      message.add(Field.score, scores[id])
      if id == unknownToken {
        message.add(Field.type, 2)
      } else if controls.contains(id) {
        message.add(Field.type, 3)
      } else if Self.byte(spelledBy: piece) != nil {
        message.add(Field.type, Self.byteFallbackType)
      }
      model.add(Field.piece, message.bytes)
    }
    var trainer = MessageBytes()
    trainer.add(Field.kind, 2)
    trainer.add(Field.vocabularyLength, pieces.count)
    trainer.add(Field.byteFallback, 1)
    for (field, id) in [(Field.unknown, unknownToken), (Field.begin, beginOfText), (Field.end, endOfText)] {
      trainer.add(field, id ?? -1)
    }
    trainer.add(Field.pad, -1)
    model.add(Field.trainer, trainer.bytes)
    var normalizer = MessageBytes()
    normalizer.add(Field.name, "identity".utf8)
    normalizer.add(Field.addsPrefix, addsPrefixSpace ? 1 : 0)
    normalizer.add(Field.removesSpaces, 0)
    normalizer.add(Field.escapesSpaces, 1)
    model.add(Field.normalizer, normalizer.bytes)
    return model.bytes
  }

  private static func piece(
    _ file: RawSpan, _ range: Range<Int>, id: Int
  ) throws(TokenizerError) -> (text: String, score: Float) {
    var (text, score) = ("", Float(0))
    var fields = MessageFields(file, range)
    while let field = try fields.next() {
      switch (field.number, field.value) {
      case (Field.text, .bytes(let bytes)):
        guard let spelling = file.extracting(bytes).utf8Text() else {
          throw .malformed(field: "piece \(id)", found: "bytes that are no UTF-8", expected: "text")
        }
        text = spelling.replacingScalars("▁", by: " ")
      case (Field.score, .single(let value)): score = value
      default: break
      }
    }
    return (text, score)
  }

  /// Enters the numbers of a message, and tells how many bytes its other fields have.
  private static func numbers(
    _ file: RawSpan, _ range: Range<Int>, into numbers: inout [Int: UInt64]
  ) throws(TokenizerError) -> [Int: Int] {
    var lengths: [Int: Int] = [:]
    var fields = MessageFields(file, range)
    while let field = try fields.next() {
      switch field.value {
      case .number(let number): numbers[field.number] = number
      case .bytes(let bytes): lengths[field.number] = bytes.count
      case .single, .passedOver: break
      }
    }
    return lengths
  }
}

extension Tokenizer {
  /// Reads SentencePiece's `tokenizer.model`.
  public init(sentencePiece file: MappedFile) throws(TokenizerError) {
    do {
      let contents = file.contents
      try self.init(ScoredBPE(sentencePiece: contents.bytes))
    } catch {
      throw .inFile(path: file.path, error)
    }
  }
}

extension String {
  /// The same text with another character in the place of one; what combines with it stays.
  func replacingScalars(_ old: Unicode.Scalar, by new: Unicode.Scalar) -> String {
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: unicodeScalars.lazy.map { $0 == old ? new : $0 })
    return String(scalars)
  }
}
