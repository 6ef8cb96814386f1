public import ByteIO

extension ScoredBPE {
  /// Reads llama2.c's `tokenizer.bin`: the length of the longest token, then for every id its score, its length and its
  /// bytes, to the end of the file.
  ///
  /// The file says neither how many tokens there are nor which of them begin and end a text; ids 0, 1 and 2 are unknown,
  /// begin and end by agreement.
  /// Source: llama2.c, `tokenizer.py`, function `export`; `run.c`, function `build_tokenizer`.
  public init(llama2C file: RawSpan) throws(TokenizerError) {
    var cursor = ByteCursor(file)
    var (pieces, scores): ([String], [Float]) = ([], [])
    do throws(ByteCursor.Truncation) {
      _ = try cursor.read(UInt32.self)
    } catch { throw Self.truncated(0, error) }
    let longest = file.integer(at: 0, as: UInt32.self)
    while cursor.remaining > 0 {
      let field = "token \(pieces.count), byte \(cursor.position)"
      let record: (score: Float, text: Range<Int>)
      do throws(ByteCursor.Truncation) {
        record = try Self.record(&cursor)
      } catch { throw Self.truncated(pieces.count, error) }
      guard record.text.count <= longest else {
        throw .malformed(
          field: field, found: "\(record.text.count) bytes", expected: "at most \(longest), as the first number says")
      }
      guard let piece = file.extracting(record.text).utf8Text() else {
        throw .malformed(field: field, found: "bytes that are no UTF-8", expected: "text")
      }
      pieces.append(piece)
      scores.append(record.score)
    }
    self.init(pieces: pieces, scores: scores)
    guard pieces.count > 2 else {
      throw .malformed(field: "tokens", found: "\(pieces.count)", expected: "more than the three that steer a model")
    }
    (unknownToken, beginOfText, endOfText) = (0, 1, 2)
  }

  private static func record(
    _ cursor: inout ByteCursor
  ) throws(ByteCursor.Truncation) -> (score: Float, text: Range<Int>) {
    let score = Float(bitPattern: try cursor.read(UInt32.self))
    let length = try cursor.read(UInt32.self)
    return (score, try cursor.take(Int(length)))
  }

  private static func truncated(_ token: Int, _ error: ByteCursor.Truncation) -> TokenizerError {
    .malformed(
      field: "token \(token), byte \(error.byte)", found: "the end of the file", expected: "\(error.needed) bytes")
  }
}

extension Tokenizer {
  /// Reads llama2.c's `tokenizer.bin`.
  public init(llama2C file: MappedFile) throws(TokenizerError) {
    do {
      let contents = file.contents
      try self.init(ScoredBPE(llama2C: contents.bytes))
    } catch {
      throw .inFile(path: file.path, error)
    }
  }

  /// Reads a file that holds a whole tokenizer, whichever it is by its content: `tokenizer.json`, `tokenizer.model` or
  /// `tokenizer.bin`.
  public init(contentsOf file: MappedFile) throws(TokenizerError) {
    let contents = file.contents
    let start = contents.bytes.extracting(first: min(4, file.byteCount)).copied()
    // A length in four bytes has a zero among them, which no text of JSON has.
    if start.contains(0) {
      try self.init(llama2C: file)
    } else if start.count > 2, start[0] == 10, start[2] == 10, ![9, 10, 13, 32].contains(start[1]) {
      // A first field of some length whose own first field is a text; between line feeds JSON has white space only.
      try self.init(sentencePiece: file)
    } else {
      try self.init(huggingFaceJSON: file)
    }
  }
}
