import Inference
import Testing
import WeightGraph

@Suite struct `The potion model` {
  @Test func `has PyTorch's logits for every prompt`() throws {
    let transformer = try Transformer(Potion.graph())
    let reference = try Potion.contents("reference")
    for prompt in 0..<7 {
      let tokens = try #require(reference["\(prompt).tokens"]).doubles().map { Int($0) }
      let logits = try transformer.logits(tokens).values.array
      #expect(try distance(logits, #require(reference["\(prompt).float32.logits"]).doubles()) < 1e-5)
      #expect(try distance(logits, #require(reference["\(prompt).float64.logits"]).doubles()) < 1e-5)
    }
  }

  @Test(arguments: [0, 1]) func `has PyTorch's value at every step`(prompt: Int) throws {
    let reference = try Potion.contents("reference")
    let tokens = try #require(reference["\(prompt).tokens"]).doubles().map { Int($0) }
    var compared = 0
    var missing: [String] = []
    _ = try Transformer(Potion.graph()).logits(tokens) { step, _, values in
      guard let (name, isByHead) = pyTorchName(step) else { return }
      guard var expected = try? reference["\(prompt).float32.\(name)"]?.doubles() else { return missing.append(name) }
      if isByHead { expected = sideBySide(expected, heads: 4, tokens: tokens.count) }
      #expect(distance(values.array, expected) < 1e-5, "\(name)")
      compared += 1
    }
    #expect(missing == [])
    #expect(compared == 4 * 14 + 3)
  }

  /// What the reference calls a step, and whether its heads lie one after the other.
  func pyTorchName(_ step: ActivationStep) -> (name: String, isByHead: Bool)? {
    switch step {
    case .tokenEmbedding, .positionEmbedding, .probabilities: return nil
    case .embedding: return ("embedding", false)
    case .outputNorm: return ("ln_f", false)
    case .logits: return ("logits", false)
    case .block(let index, let step):
      let names: [BlockStep: (String, Bool)] = [
        .attentionNorm: ("ln_1", false), .query: ("attn.query", true), .key: ("attn.key", true),
        .value: ("attn.value", true), .scores: ("attn.scores", false),
        .attentionWeights: ("attn.probabilities", false), .mixture: ("attn.output", false),
        .attentionOutput: ("attn.c_proj", false), .attentionResidual: ("attn.residual", false),
        .feedForwardNorm: ("ln_2", false), .up: ("mlp.c_fc", false), .activation: ("mlp.gelu", false),
        .down: ("mlp.c_proj", false), .feedForwardResidual: ("mlp.residual", false),
      ]
      return names[step].map { ("h.\(index).\($0.0)", $0.1) }
    }
  }
}

@Suite(.enabled(if: NanoSort.isThere, "the sorting model is not beside the package")) struct `The sorting model` {
  /// Every value that its author kept: what it is called, and which step it is.
  static let partials: [(name: String, step: ActivationStep)] = [
    ("tok_emb", .tokenEmbedding), ("pos_emb", .positionEmbedding), ("x", .embedding),
    ("ln1", .block(0, .attentionNorm)), ("q", .block(0, .query)), ("k", .block(0, .key)), ("v", .block(0, .value)),
    ("att", .block(0, .scores)), ("attSm", .block(0, .attentionWeights)), ("y", .block(0, .mixture)),
    ("yProj", .block(0, .attentionOutput)), ("attnResid", .block(0, .attentionResidual)),
    ("ln2", .block(0, .feedForwardNorm)), ("fc", .block(0, .up)), ("gelu", .block(0, .activation)),
    ("mlp", .block(0, .down)), ("mlpResid", .block(0, .feedForwardResidual)),
    ("block0", .block(0, .feedForwardResidual)), ("block1", .block(1, .feedForwardResidual)),
    ("block2", .block(2, .feedForwardResidual)), ("ln_f", .outputNorm), ("lm_head", .logits),
    ("probs", .probabilities),
  ]

  @Test func `has its author's value at every step`() throws {
    let partials = try NanoSort.contents("partials")
    let transformer = try Transformer(NanoSort.graph())
    let tokens = try #require(partials["idx"]).doubles().map { Int($0) }
    for sequence in 0..<3 {
      var values: [ActivationStep: [Float]] = [:]
      _ = try transformer.logits(Array(tokens[sequence * 11..<(sequence + 1) * 11])) { values[$0] = $2.array }
      for (name, step) in Self.partials {
        let expected = try author(partials, name, sequence)
        #expect(distance(try #require(values[step]), expected) < 2e-6, "\(name) of sequence \(sequence)")
      }
      let joined = (0..<11).flatMap { token in
        [BlockStep.query, .key, .value].flatMap { values[.block(0, $0)]![token * 48..<(token + 1) * 48] }
      }
      #expect(distance(joined, try author(partials, "qkv", sequence)) < 2e-6)
    }
  }

  /// One sequence of a value that was kept for three, or for all at once.
  func author(_ partials: StateDict, _ name: String, _ sequence: Int) throws -> [Double] {
    let all = try #require(partials[name])
    let values = try all.doubles()
    let length = values.count / all.shape[0]
    let own = all.shape[0] == 1 ? values : Array(values[sequence * length..<(sequence + 1) * length])
    return ["q", "k", "v"].contains(name) ? sideBySide(own, heads: 3, tokens: 11) : own
  }

  @Test func `sorts every sequence of six letters`() throws {
    let transformer = try Transformer(NanoSort.graph())
    var sorted = 0
    for number in 0..<729 {
      let letters = (0..<6).map { place in (0..<place).reduce(number) { value, _ in value / 3 } % 3 }
      let continuation = Continuation(transformer, of: letters)
      var found: [Int] = []
      while found.count < 6, let next = try continuation.next() { found.append(next.token) }
      sorted += found == letters.sorted() ? 1 : 0
    }
    #expect(sorted == 729)
  }
}
