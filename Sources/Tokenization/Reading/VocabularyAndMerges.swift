public import WeightGraph

extension ByteLevelBPE {
  /// The token that ends a text in GPT-2's vocabulary.
  public static let endOfTextSpelling = "<|endoftext|>"

  /// Reads a vocabulary and its merges, as `vocab.json` and `merges.txt` hold them, or OpenAI's `encoder.json` and
  /// `vocab.bpe`.
  ///
  /// - Parameters:
  ///   - vocabulary: an object with an id for every token.
  ///   - merges: one merge a line, the preferred first; a first line `#version: 0.2` is passed over.
  ///   - specialTokens: which tokens are special, where the vocabulary has them; the files do not say.
  public init(
    vocabulary: MetadataValue, merges: String, specialTokens: [String] = [endOfTextSpelling]
  ) throws(TokenizerError) {
    let tokens = try Self.table(Self.entries(vocabulary, at: "vocabulary"))
    let (pairs, firstLine) = try Self.merges(text: merges)
    self.init(tokens: tokens, merges: pairs)
    firstMergeLine = firstLine
    addedTokens = specialTokens.compactMap { id(of: $0) }.map { AddedToken(id: $0, isSpecial: true) }
    endOfText = id(of: Self.endOfTextSpelling)
  }

  /// The ids that an object names for tokens.
  static func entries(
    _ vocabulary: MetadataValue, at field: String
  ) throws(TokenizerError) -> [(token: String, id: Int)] {
    guard let object = vocabulary.object else {
      throw .malformed(field: field, found: vocabulary.kind, expected: "an object")
    }
    var entries: [(token: String, id: Int)] = []
    entries.reserveCapacity(object.count)
    for (token, value) in object.members {
      guard let id = value.integer else {
        throw .malformed(field: "\(field).\(token)", found: value.kind, expected: "an integer")
      }
      entries.append((token, id))
    }
    return entries
  }

  /// Reads merges from text, one a line, and tells which line the first one is on.
  private static func merges(text: String) throws(TokenizerError) -> (merges: [Merge], firstLine: Int) {
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }
    while let last = lines.last, last.isEmpty { lines.removeLast() }
    let hasHeader = lines.first.map { $0.starts(with: "#version".utf8) } ?? false
    let firstLine = hasHeader ? 2 : 1
    return (try merges(texts: lines.dropFirst(firstLine - 1).map { Substring($0) }, firstLine), firstLine)
  }

  /// Reads merges that are written as two tokens with a space between them.
  static func merges(texts: [Substring], _ firstLine: Int?) throws(TokenizerError) -> [Merge] {
    var merges: [Merge] = []
    merges.reserveCapacity(texts.count)
    var broken = BrokenMerges(firstLine: firstLine)
    for (index, text) in texts.enumerated() {
      if let space = text.utf8.firstIndex(of: UInt8(ascii: " ")) {
        merges.append(Merge(String(text[..<space]), String(text[text.utf8.index(after: space)...])))
      } else {
        broken.add(index, text, "expected two tokens and a space between them")
      }
    }
    try broken.throwIfAny()
    return merges
  }
}
