import Inference
import Testing
import WeightGraph

@Suite struct `The next token` {
  @Test func `is ranked by its logit, with its probability`() throws {
    let logits = try Transformer(model()).logits(someTokens(3))
    let ranked = logits.ranked(5, at: 2)
    let row = logits[2].array
    #expect(ranked.map(\.token) == Array(row.indices.sorted { row[$0] > row[$1] }[..<5]))
    #expect(ranked.map(\.logit) == ranked.map { row[$0.token] })
    let probabilities = logits.probabilities(at: 2)
    #expect(abs(probabilities.reduce(0, +) - 1) < 1e-5)
    #expect(ranked.map(\.probability) == ranked.map { probabilities[$0.token] })
    #expect(logits.ranked(1000, at: 0).count == 261)
    #expect(logits.ranked(0, at: 0).isEmpty)
  }

  @Test func `of equally likely ones is the one with the lower id`() throws {
    // With a head of zeros all logits are equal.
    var architecture = gpt2Like
    architecture.hasTiedOutput = false
    let graph = try model(architecture) { role, stored in
      guard role == .output else { return stored }
      return try tensor(Array(repeating: 0, count: 261 * 48), stored.shape, name: "zero")
    }
    let logits = try Transformer(graph).logits([4])
    #expect(logits.ranked(3, at: 0).map(\.token) == [0, 1, 2])
  }

  @Test func `continues a text greedily until the context is full`() throws {
    let transformer = try Transformer(model())
    var tokens = someTokens(66)
    let continuation = Continuation(transformer, of: tokens)
    var found: [Int] = []
    while let next = try continuation.next() { found.append(next.token) }
    #expect(found.count == 5)
    for token in found {
      #expect(try transformer.logits(tokens, .last).ranked(1, at: 0)[0].token == token)
      if tokens.count < 70 { tokens.append(token) }
    }
  }

  @Test func `of a text that does not fit is refused`() throws {
    let continuation = Continuation(try Transformer(model()), of: someTokens(71))
    var error: InferenceError?
    do { _ = try continuation.next() } catch let found { error = found }
    #expect(error == .tooManyTokens(71, cached: 0, contextLength: 70))
  }
}

@Suite struct `A prediction fingerprint` {
  @Test func `is the same from every implementation, number of threads and layout`() throws {
    let one = try PredictionFingerprint(Transformer(model()))
    for kernels in Kernels.Kind.allCases.compactMap({ Kernels($0) }) {
      #expect(try PredictionFingerprint(Transformer(model(), kernels: kernels, threads: 3)) == one)
    }
    #expect(try PredictionFingerprint(Transformer(model { $1.cast(to: .f64) }, residency: .streamed)) == one)
  }

  @Test func `changes with one value of any tensor that the probe reads`() throws {
    // Small, because it runs once for every role.
    let tiny = Architecture(
      blockCount: 2, embeddingLength: 16, contextLength: 9, vocabularyLength: 23, headCount: 2, feedForwardLength: 24,
      activation: .geluTanh, biases: gpt2Like.biases, hasTiedOutput: true)
    let one = try PredictionFingerprint(Transformer(model(tiny)))
    for changed in tiny.roles {
      let graph = try model(tiny) { role, stored in
        guard role == changed else { return stored }
        var values = randomValues(role, tiny)
        values[5] += 0x1p-12
        return try tensor(values, stored.shape, name: "changed")
      }
      #expect(try PredictionFingerprint(Transformer(graph)) != one, "\(changed)")
    }
  }

  @Test func `is this very number on every machine`() throws {
    let fingerprint = try PredictionFingerprint(Transformer(model(unusual)))
    #expect(fingerprint.description == "a8eeb1418a688c798b5305b8765e032b0b9db43d4a93eed5f976bb17fd5d7048")
  }

  @Test func `asks for as many different tokens as the context is long, up to 128`() {
    var long = gpt2Like
    long.contextLength = 1024
    long.vocabularyLength = 50257
    let probe = Probe(long).tokens
    #expect(probe.count == 128 && Set(probe).count == 128)
    #expect(probe.allSatisfy { (0..<50257).contains($0) } && probe.max()! > 49_000)
    #expect(Probe(gpt2Like).tokens.count == 70)
    long.vocabularyLength = 1
    #expect(Set(Probe(long).tokens) == [0])
  }
}
