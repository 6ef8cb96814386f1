import ByteIO
import Inference
import Testing
import WeightGraph

@Suite struct `A forward pass` {
  @Test(arguments: [gpt2Like, llamaLike, unusual, windowed, yarn, divided])
  func `computes every step as the formulas say`(architecture: Architecture) throws {
    let graph = try model(architecture)
    let tokens = someTokens(17, architecture)
    var reference = try ReferenceDecoder(graph)
    _ = reference.logits(tokens)
    var seen: Set<ActivationStep> = []
    _ = try Transformer(graph).logits(tokens) { step, shape, values in
      #expect(shape.elementCount == values.count)
      let expected = reference.steps[step] ?? []
      #expect(values.count == expected.count, "\(step)")
      let worst = zip(values.array, expected).reduce(0.0) { worst, pair in
        // Where a token may not look both are -infinity, whose difference is no number.
        Double(pair.0) == pair.1 ? worst : max(worst, abs(Double(pair.0) - pair.1) / max(1, abs(pair.1)))
      }
      #expect(worst < 5e-6, "\(step): \(worst)")
      seen.insert(step)
    }
    #expect(seen == Set(reference.steps.keys))
  }

  @Test(arguments: [Activation.relu, .geluErf, .silu])
  func `computes every activation without a gate`(activation: Activation) throws {
    var architecture = gpt2Like
    architecture.activation = activation
    let graph = try model(architecture)
    let tokens = someTokens(5)
    var reference = try ReferenceDecoder(graph)
    let expected = reference.logits(tokens).flatMap { $0 }
    let logits = try Transformer(graph).logits(tokens).values.array
    #expect(zip(logits, expected).allSatisfy { abs(Double($0) - $1) < 5e-5 })
  }

  @Test func `shows its steps in the order of execution`() throws {
    var steps: [String] = []
    _ = try Transformer(model()).logits([1, 2]) { step, _, _ in steps.append(step.description) }
    let block: [BlockStep] = [
      .attentionNorm, .query, .key, .value, .scores, .attentionWeights, .mixture, .attentionOutput, .attentionResidual,
      .feedForwardNorm, .up, .activation, .down, .feedForwardResidual,
    ]
    let blocks = (0..<2).flatMap { index in block.map { "block.\(index).\($0.rawValue)" } }
    #expect(
      steps == ["tokenEmbedding", "positionEmbedding", "embedding"] + blocks + [
        "outputNorm", "logits", "probabilities",
      ])
  }

  @Test func `gives its attention as one row of weights a head and token`() throws {
    var shapes: [Shape] = []
    let cache = KVCache(gpt2Like)
    let transformer = try Transformer(model())
    _ = try transformer.logits([1, 2, 3], after: cache)
    _ = try transformer.logits([4, 5], after: cache) { step, shape, values in
      guard step == .block(1, .attentionWeights) else { return }
      shapes.append(shape)
      for row in 0..<6 {
        let weights = values.extracting(row * 5..<row * 5 + 5).array
        #expect(abs(weights.reduce(0, +) - 1) < 1e-6)
        #expect(row.isMultiple(of: 2) ? weights[4] == 0 : weights[4] > 0)
      }
    }
    #expect(shapes == [[3, 2, 5]])
  }

  @Test func `is not changed by being watched`() throws {
    let transformer = try Transformer(model())
    let watched = try transformer.logits(someTokens(9)) { _, _, _ in }
    #expect(try transformer.logits(someTokens(9)).values.bits == watched.values.bits)
  }
}

@Suite struct `Logits are the same bits` {
  let tokens = someTokens(65)
  let plain: [UInt32]

  init() throws { plain = try Transformer(model(), kernels: Kernels(.scalar)!, threads: 1).logits(tokens).values.bits }

  @Test func `from every implementation of the arithmetic`() throws {
    for kernels in Kernels.Kind.allCases.compactMap({ Kernels($0) }) {
      #expect(try Transformer(model(), kernels: kernels, threads: 1).logits(tokens).values.bits == plain)
    }
  }

  @Test func `from any number of threads`() throws {
    for threads in [2, 3, 8] {
      #expect(try Transformer(model(), threads: threads).logits(tokens).values.bits == plain)
    }
  }

  @Test(arguments: [[65], [64, 1], [1, 64], [7, 50, 8], Array(repeating: 1, count: 65)])
  func `whether tokens come at once, in pieces or one by one`(pieces: [Int]) throws {
    let transformer = try Transformer(model())
    let cache = KVCache(gpt2Like)
    var bits: [UInt32] = []
    for piece in pieces {
      let next = Array(tokens[cache.count..<cache.count + piece])
      let logits = try transformer.logits(next, after: cache)
      bits += logits.values.bits
    }
    #expect(bits == plain)
    #expect(cache.count == 65)
  }

  @Test func `whether all of them are wanted or the last`() throws {
    let last = try Transformer(model()).logits(tokens, .last)
    #expect(last.positionCount == 1)
    #expect(last.values.bits == Array(plain[(64 * 261)...]))
  }

  @Test(arguments: [gpt2Like, llamaLike, windowed, unusual])
  func `alone and beside other sequences of any length`(architecture: Architecture) throws {
    let transformer = try Transformer(model(architecture))
    let (tokens, length) = (someTokens(architecture.contextLength, architecture), architecture.vocabularyLength)
    let sequences = [Array(tokens[11...]), [5], tokens, Array(tokens[..<13])]
    let alone = try sequences.map { try transformer.logits($0).values.bits }
    #expect(try transformer.logits(of: sequences).map { $0.values.bits } == alone)
    #expect(
      try transformer.logits(of: sequences, .last).map { $0.values.bits } == alone.map { Array($0.suffix(length)) })
    // Each goes on after what its own cache holds.
    let caches = sequences.map { _ in KVCache(architecture) }
    _ = try transformer.logits(of: [[3, 1], [4], [1, 5, 9]], after: Array(caches[..<3]))
    let next = try transformer.logits(of: [[2], [6, 5], [8]], after: Array(caches[..<3]), .last)
    for (logits, whole) in zip(next, [[3, 1, 2], [4, 6, 5], [1, 5, 9, 8]]) {
      #expect(try logits.values.bits == transformer.logits(whole, .last).values.bits)
    }
    #expect(caches.map(\.count) == [3, 3, 4, 0])
  }

  @Test func `computed for all positions at once or for a few at a time`() throws {
    let states = try Transformer(model()).states(of: [[1], tokens])[1]
    let pieces = [0..<1, 1..<30, 30..<65]
    #expect(states.positionCount == 65)
    #expect(pieces.flatMap { states.logits($0).values.bits } == plain)
  }

  @Test func `whatever follows the tokens`() throws {
    let fewer = try Transformer(model()).logits(Array(tokens[..<10]))
    #expect(fewer.values.bits == Array(plain[..<(10 * 261)]))
  }

  @Test func `in whatever layout and lossless type the weights lie`() throws {
    let changes: [(Role, Tensor) throws -> Tensor] = [
      { _, tensor in tensor.cast(to: .f16) },
      { _, tensor in tensor.cast(to: .f64) },
      { _, tensor in
        guard tensor.shape.rank == 2 else { return tensor }
        let values = try tensor.transposed().doubles().map { Float($0) }
        let shape: Shape = [tensor.shape[1], tensor.shape[0]]
        return try InferenceTests.tensor(values, shape, name: "turned").transposed()
      },
      { _, tensor in
        let stored = ByteRegion([9] + (try tensor.bytes(0..<tensor.elementCount)))
        let misaligned = TensorSource(stored.slice(1..<stored.count)!)
        return try Tensor(dtype: .f32, shape: tensor.shape, source: misaligned, provenance: tensor.provenance)
      },
    ]
    for change in changes {
      for residency in [Residency.resident, .streamed] {
        let transformer = try Transformer(model(gpt2Like, change), residency: residency)
        #expect(try transformer.logits(tokens).values.bits == plain)
      }
    }
  }

  @Test func `but not for other weights`() throws {
    #expect(try Transformer(model(seed: 2)).logits(tokens).values.bits != plain)
  }

  @Test(arguments: [llamaLike, windowed, yarn])
  func `for rotary positions and windows too, whole and one by one`(architecture: Architecture) throws {
    let tokens = someTokens(architecture.contextLength, architecture)
    let whole = try Transformer(model(architecture), kernels: Kernels(.scalar)!, threads: 1).logits(tokens).values.bits
    for kernels in Kernels.Kind.allCases.compactMap({ Kernels($0) }) {
      let transformer = try Transformer(model(architecture), kernels: kernels)
      let cache = KVCache(architecture)
      var bits: [UInt32] = []
      for token in tokens {
        let logits = try transformer.logits([token], after: cache)
        bits += logits.values.bits
      }
      #expect(bits == whole)
    }
  }
}
