public import WeightGraph

extension ByteLevelBPE {
  /// Reads what a `tokenizer.json` of Hugging Face `tokenizers` holds.
  ///
  /// - Throws: ``TokenizerError/unsupported(feature:value:)`` for a model, normalizer, pre-tokenizer, decoder or
  ///   post-processor that is not byte-level BPE's, and for fields that are not known.
  ///
  /// Source: huggingface/tokenizers, `tokenizer/serialization.rs` and `models/bpe/serialization.rs`.
  public init(huggingFace file: MetadataValue) throws(TokenizerError) {
    var fields = try Fields(file, at: "")
    if let version = try fields.string("version"), version != "1.0" {
      throw .unsupported(feature: "tokenizer.json version", value: version)
    }
    let addedTokens = try fields.array("added_tokens")
    try HuggingFaceParts.refuse("normalizer", fields.value("normalizer"))
    let splitting = try HuggingFaceParts.splitting(fields.value("pre_tokenizer"))
    try HuggingFaceParts.requireNothingAdded("post-processor", fields.value("post_processor"))
    try HuggingFaceParts.requireByteLevel("decoder", fields.value("decoder"))
    let notes = ["truncation", "padding"].filter { fields.value($0) != nil }
    let model = try fields.required("model", fields.value("model"))
    try fields.refuseOthers()

    self = try HuggingFaceParts.model(model)
    preTokenizer = splitting.pattern
    addsPrefixSpace = splitting.addsPrefixSpace
    self.notes += notes.map { "\($0): left to the caller" }
    for token in addedTokens { try add(token) }
    endOfText = id(of: Self.endOfTextSpelling)
  }

  /// Enters one member of `added_tokens`.
  private mutating func add(_ value: MetadataValue) throws(TokenizerError) {
    var fields = try Fields(value, at: "added_tokens")
    let id = try fields.required("id", fields.integer("id"))
    let text = try fields.required("content", fields.string("content"))
    var token = AddedToken(id: id, isSpecial: try fields.bool("special", absent: false))
    token.isSingleWord = try fields.bool("single_word", absent: false)
    token.stripsLeft = try fields.bool("lstrip", absent: false)
    token.stripsRight = try fields.bool("rstrip", absent: false)
    token.isNormalized = try fields.bool("normalized", absent: true)
    try fields.refuseOthers()
    token.isInModel = tokens.indices.contains(id) && tokens[id].map { Array($0.utf8) == Array(text.utf8) } ?? false
    if !token.isInModel { try Self.place(text, at: id, in: &tokens) }
    addedTokens.append(token)
  }
}
