/// What a byte-level BPE tokenizer of the GPT-2 family consists of, as every source of it is read into.
///
/// ``Tokenizer`` checks it and makes it work.
public struct ByteLevelBPE: Sendable {
  /// Two tokens, by their spelling, that may become one.
  public struct Merge: Hashable, Sendable {
    public var left: String
    public var right: String

    public init(_ left: String, _ right: String) {
      self.left = left
      self.right = right
    }
  }

  /// The spelling of every token in the order of the ids, [vocabulary]; `nil` for an id without a token.
  ///
  /// Tokens are spelled in GPT-2's alphabet, one character a byte: `Ġthe` is " the".
  public var tokens: [String?]
  /// The merges, the preferred first.
  public var merges: [Merge]
  /// The tokens that are looked for in the text itself.
  public var addedTokens: [AddedToken] = []
  /// How text is cut into pieces.
  public var preTokenizer: SplitPattern = .gpt2
  /// Whether a text that starts without a space is given one.
  public var addsPrefixSpace = false
  /// Whether a piece that is a token as a whole is that token, whatever the merges would make of it.
  public var ignoresMerges = false
  /// The token for a byte that has none.
  public var unknownToken: Int?
  /// Whether bytes without a token that follow each other give one unknown token only.
  public var fusesUnknown = false
  /// The token that ends a text.
  public var endOfText: Int?
  /// What the file asks for besides and this tokenizer leaves to its caller, in words.
  public var notes: [String] = []
  /// The line of the first merge, where they come from a text file.
  var firstMergeLine: Int?

  /// A tokenizer of GPT-2's kind.
  public init(tokens: [String?], merges: [Merge]) {
    self.tokens = tokens
    self.merges = merges
  }

  /// The id of a spelling, compared byte by byte; for more than a few use ``TokenIndex``.
  func id(of spelling: String) -> Int? {
    tokens.firstIndex { $0.map { $0.utf8.elementsEqual(spelling.utf8) } ?? false }
  }

  /// Whether any text can be encoded without loss.
  var hasTokenForEveryByte: Bool { ByteAlphabet.scalars.allSatisfy { id(of: String($0)) != nil } }

  /// Lays out a vocabulary that names an id for every token.
  ///
  /// - Throws: ``TokenizerError`` where two tokens claim one id, and where an id is negative or too large.
  static func table(_ entries: some Sequence<(token: String, id: Int)>) throws(TokenizerError) -> [String?] {
    var tokens: [String?] = []
    for (token, id) in entries { try place(token, at: id, in: &tokens) }
    return tokens
  }

  /// Gives `token` the id `id`, with holes before it where there are none yet.
  static func place(_ token: String, at id: Int, in tokens: inout [String?]) throws(TokenizerError) {
    guard id >= 0, id < MergeTable.idLimit else {
      throw .idOutOfRange(token: token, id: id, limit: MergeTable.idLimit)
    }
    if id >= tokens.count { tokens += [String?](repeating: nil, count: id + 1 - tokens.count) }
    if let other = tokens[id] { throw .duplicateID(id, other, token) }
    tokens[id] = token
  }

  /// Checks what the ids refer to.
  func validate() throws(TokenizerError) {
    guard tokens.count <= MergeTable.idLimit else {
      throw .idOutOfRange(token: (tokens.last ?? nil) ?? "", id: tokens.count - 1, limit: MergeTable.idLimit)
    }
    func check(_ id: Int, _ field: String) throws(TokenizerError) {
      guard tokens.indices.contains(id), tokens[id] != nil else { throw .unknownID(field: field, id: id) }
    }
    if let unknownToken { try check(unknownToken, "unknown token") }
    if let endOfText { try check(endOfText, "end of text") }
    var seen: Set<Int> = []
    for token in addedTokens {
      try check(token.id, "added tokens")
      guard seen.insert(token.id).inserted else {
        throw .malformed(field: "added tokens", found: "id \(token.id) twice", expected: "every id once")
      }
      guard tokens[token.id] != "" else {
        throw .malformed(field: "added tokens", found: "id \(token.id) without a text", expected: "a text to look for")
      }
    }
  }
}
