import WeightGraph

extension ByteLevelBPE {
  /// The object of a `tokenizer.json`, from which ``init(huggingFace:)`` reads the same.
  ///
  /// Source: huggingface/tokenizers, `tokenizer/serialization.rs` and `models/bpe/serialization.rs`.
  var huggingFaceDocument: MetadataObject {
    let outside = Set(addedTokens.lazy.filter { !$0.isInModel }.map(\.id))
    let vocabulary = tokens.enumerated().compactMap { id, token in
      outside.contains(id) ? nil : token.map { ($0, MetadataValue(id)) }
    }
    let step: MetadataValue = [
      "type": "ByteLevel", "add_prefix_space": .bool(addsPrefixSpace), "trim_offsets": true,
      "use_regex": .bool(preTokenizer == .gpt2),
    ]
    return [
      "version": "1.0", "truncation": .null, "padding": .null,
      "added_tokens": .array(
        addedTokens.sorted { $0.id < $1.id }.map { $0.huggingFaceDocument(tokens[$0.id] ?? "") }),
      "normalizer": .null, "pre_tokenizer": step, "post_processor": .null, "decoder": step,
      "model": [
        "type": "BPE", "dropout": .null,
        "unk_token": unknownToken.flatMap { tokens[$0] }.map(MetadataValue.string) ?? .null,
        "continuing_subword_prefix": .null, "end_of_word_suffix": .null, "fuse_unk": .bool(fusesUnknown),
        "byte_fallback": false, "ignore_merges": .bool(ignoresMerges), "vocab": .object(MetadataObject(vocabulary)),
        "merges": .array(merges.map { .array([.string($0.left), .string($0.right)]) }),
      ],
    ]
  }
}

extension AddedToken {
  fileprivate func huggingFaceDocument(_ text: String) -> MetadataValue {
    [
      "id": MetadataValue(id), "content": .string(text), "single_word": .bool(isSingleWord),
      "lstrip": .bool(stripsLeft), "rstrip": .bool(stripsRight), "normalized": .bool(isNormalized),
      "special": .bool(isSpecial),
    ]
  }
}

extension ScoredBPE {
  /// The character that `tokenizers` and SentencePiece write for a space.
  private static let visibleSpace = "▁"

  /// The object of a `tokenizer.json` that gives the same tokens by a list of merges.
  ///
  /// It does not say the scores, which rank these merges.
  /// Source: `transformers/convert_slow_tokenizer.py`, class `LlamaConverter`.
  func huggingFaceDocument() throws(TokenizerError) -> MetadataObject {
    let spellings = pieces.map { $0.replacingScalars(" ", by: "▁") }
    guard Set(spellings.map(ExactText.init)).count == spellings.count else {
      throw .unsupported(feature: "a vocabulary with two spellings of the space", value: "tokenizer.json")
    }
    func token(_ id: Int?) -> MetadataValue { id.map { .string(spellings[$0]) } ?? .null }
    let space: MetadataValue = [
      "type": "Replace", "pattern": ["String": " "], "content": .string(Self.visibleSpace),
    ]
    let prefix: MetadataValue = ["type": "Prepend", "prepend": .string(Self.visibleSpace)]
    let start: MetadataValue = ["type": "Strip", "content": " ", "start": 1, "stop": 0]
    let decoders: [MetadataValue] = [
      ["type": "Replace", "pattern": ["String": .string(Self.visibleSpace)], "content": " "],
      ["type": "ByteFallback"], ["type": "Fuse"],
    ]
    return [
      "version": "1.0", "truncation": .null, "padding": .null,
      "added_tokens": .array(
        controlTokens.sorted().map { id in AddedToken(id: id, isSpecial: true).huggingFaceDocument(spellings[id]) }),
      "normalizer": ["type": "Sequence", "normalizers": .array((addsPrefixSpace ? [prefix] : []) + [space])],
      "pre_tokenizer": .null, "post_processor": beginning(spellings),
      "decoder": ["type": "Sequence", "decoders": .array(decoders + (addsPrefixSpace ? [start] : []))],
      "model": [
        "type": "BPE", "dropout": .null, "unk_token": token(unknownToken), "continuing_subword_prefix": .null,
        "end_of_word_suffix": .null, "fuse_unk": true, "byte_fallback": true, "ignore_merges": false,
        "vocab": .object(MetadataObject(spellings.enumerated().map { ($1, MetadataValue($0)) })),
        "merges": .array(merges(spellings).map { .array([.string($0), .string($1)]) }),
      ],
    ]
  }

  /// What puts the token that begins a text in front of it.
  private func beginning(_ spellings: [String]) -> MetadataValue {
    guard addsBeginOfText, let id = beginOfText else { return .null }
    let name = MetadataValue.string(spellings[id])
    let begin: MetadataValue = ["SpecialToken": ["id": name, "type_id": 0]]
    func sequence(_ name: MetadataValue, _ type: MetadataValue) -> MetadataValue {
      ["Sequence": ["id": name, "type_id": type]]
    }
    let token: MetadataValue = ["id": name, "ids": .array([MetadataValue(id)]), "tokens": .array([name])]
    return [
      "type": "TemplateProcessing", "single": .array([begin, sequence("A", 0)]),
      "pair": .array([begin, sequence("A", 0), begin, sequence("B", 1)]),
      "special_tokens": .object(MetadataObject([(spellings[id], token)])),
    ]
  }

  /// All pairs of pieces that make a third, those that make the most preferred piece first.
  private func merges(_ spellings: [String]) -> [(String, String)] {
    let ids = Dictionary(spellings.enumerated().map { (ExactText($1), $0) }, uniquingKeysWith: { first, _ in first })
    let controls = controlTokens
    func isText(_ id: Int) -> Bool { !controls.contains(id) && Self.byte(spelledBy: spellings[id]) == nil }
    var pairs: [(score: Float, left: Int, right: Int)] = []
    for (id, spelling) in spellings.enumerated() where isText(id) {
      for cut in spelling.unicodeScalars.indices.dropFirst() {
        guard let left = ids[ExactText(String(spelling[..<cut]))], let right = ids[ExactText(String(spelling[cut...]))],
          isText(left), isText(right)
        else { continue }
        pairs.append((scores[id], left, right))
      }
    }
    pairs.sort { ($1.score, $0.left, $0.right) < ($0.score, $1.left, $1.right) }
    return pairs.map { (spellings[$0.left], spellings[$0.right]) }
  }
}
