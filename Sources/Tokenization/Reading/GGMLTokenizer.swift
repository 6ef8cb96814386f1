public import WeightGraph

/// The form in which GGUF holds a tokenizer: an object `ggml` with the name of a model and lists in the order of the ids.
///
/// Source: ggml, `docs/gguf.md`, "Tokenizer"; llama.cpp, `src/llama-vocab.cpp`, `llama_vocab::impl::load`.
struct GGMLTokenizer {
  /// What kind of token an id is.
  enum Kind: Int {
    case normal = 1, unknown, control, userDefined, unused, byte
  }

  /// The name of a member, and how one is written.
  static let place = "ggml"
  /// What is written in place of a tokenizer for a model that has none.
  static let nothing = "no_vocab"
  /// What stands for a space in the pieces of SentencePiece.
  static let space: Character = "\u{2581}"

  private var fields: Fields
  private let tokens: [String]
  private let kinds: [Kind]

  /// - Throws: ``TokenizerError`` where the lists are of other lengths or kinds.
  init(_ metadata: MetadataValue) throws(TokenizerError) {
    var fields = try Fields(metadata, at: "tokenizer.ggml")
    var tokens: [String] = []
    for (id, value) in try fields.array("tokens").enumerated() {
      guard let token = value.string else {
        throw .malformed(field: "tokenizer.ggml.tokens[\(id)]", found: value.kind, expected: "a string")
      }
      tokens.append(token)
    }
    var kinds: [Kind] = []
    for (id, value) in try fields.array("token_type").enumerated() {
      guard let kind = value.integer.flatMap(Kind.init(rawValue:)) else {
        throw .malformed(field: "tokenizer.ggml.token_type[\(id)]", found: "\(value)", expected: "a number from 1 to 6")
      }
      kinds.append(kind)
    }
    if kinds.isEmpty { kinds = Array(repeating: .normal, count: tokens.count) }
    guard kinds.count == tokens.count else {
      throw .malformed(
        field: "tokenizer.ggml.token_type", found: "\(kinds.count) numbers", expected: "\(tokens.count), one a token")
    }
    self.fields = fields
    self.tokens = tokens
    self.kinds = kinds
  }

  /// The tokenizer that the lists make.
  ///
  /// - Throws: ``TokenizerError/unsupported(feature:value:)`` for a model that cuts text otherwise.
  mutating func tokenizer() throws(TokenizerError) -> Tokenizer {
    switch try fields.required("model", fields.string("model")) {
    case "gpt2": try Tokenizer(byteLevel())
    case "llama": try Tokenizer(scored())
    case let model: throw .unsupported(feature: "tokenizer model", value: model)
    }
  }

  private mutating func byteLevel() throws(TokenizerError) -> ByteLevelBPE {
    let pattern = try fields.string("pre") ?? "gpt-2"
    guard pattern == "gpt-2" else { throw .unsupported(feature: "pre-tokenizer", value: pattern) }
    // Rows of the model behind the last token.
    let length = (kinds.lastIndex { $0 != .unused } ?? -1) + 1
    var parts = ByteLevelBPE(
      tokens: zip(tokens, kinds).prefix(length).map { token, kind in kind == .unused ? nil : token },
      merges: try ByteLevelBPE.merges(fields.array("merges"), at: "tokenizer.ggml.merges"))
    parts.endOfText = try fields.integer("eos_token_id")
    parts.addsPrefixSpace = try fields.bool("add_space_prefix", absent: false)
    for (id, kind) in kinds.enumerated() where kind == .control || kind == .userDefined || kind == .unknown {
      parts.addedTokens.append(AddedToken(id: id, isSpecial: kind != .userDefined))
    }
    if try fields.bool("add_bos_token", absent: false) { parts.notes.append("every text is begun with a token") }
    return parts
  }

  private mutating func scored() throws(TokenizerError) -> ScoredBPE {
    let length = (kinds.lastIndex { $0 != .unused } ?? -1) + 1
    // No text spells an unused token, and a user's own is met before all others.
    if let id = kinds.prefix(length).firstIndex(where: { $0 == .userDefined || $0 == .unused }) {
      throw .unsupported(feature: "token type", value: "\(kinds[id].rawValue), of '\(tokens[id])'")
    }
    var scores: [Float] = []
    for (id, value) in try fields.array("scores").enumerated() {
      guard let score = value.double else {
        throw .malformed(field: "tokenizer.ggml.scores[\(id)]", found: value.kind, expected: "a number")
      }
      scores.append(Float(score))
    }
    var parts = ScoredBPE(
      pieces: tokens.prefix(length).map { String($0.map { $0 == Self.space ? " " : $0 }) },
      scores: Array(scores.prefix(length)))
    parts.beginOfText = try fields.integer("bos_token_id") ?? 1
    parts.endOfText = try fields.integer("eos_token_id") ?? 2
    parts.unknownToken = try fields.integer("unknown_token_id") ?? 0
    parts.addsBeginOfText = try fields.bool("add_bos_token", absent: true)
    parts.addsPrefixSpace = try fields.bool("add_space_prefix", absent: true)
    return parts
  }
}

extension Tokenizer {
  /// Whether metadata have the form in which GGUF holds a tokenizer.
  public static func isGGML(_ metadata: MetadataValue) -> Bool { metadata.object?[GGMLTokenizer.place] != nil }

  /// Whether a container's metadata say that there is no tokenizer.
  public static func isNone(_ metadata: MetadataValue) -> Bool {
    metadata.object?[GGMLTokenizer.place]?.object?["model"]?.string == GGMLTokenizer.nothing
  }
}
