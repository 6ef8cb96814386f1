import ByteIO
public import WeightGraph

/// A model that is ready to predict: the full forward pass of a decoder, computed for the choices of its architecture.
///
/// The same canonical weights and tokens give the same bits, whatever file holds them, however many threads work, whichever
/// ``Kernels`` compute, and whether the tokens come at once, in pieces, or one by one through a ``KVCache``.
public struct Transformer: Sendable {
  /// What the model consists of.
  public let architecture: Architecture
  let weights: DecoderWeights
  let arithmetic: Arithmetic
  let attention: Attention
  let rotation: Rotation?

  /// Prepares a model; weights that do not lie in their file as the kernels need them are written out here.
  ///
  /// - Parameters:
  ///   - kernels: the implementation of the arithmetic.
  ///   - threads: how many threads work at once, or `nil` for one a core.
  ///   - residency: whether written-out weights are kept.
  /// - Throws: ``InferenceError`` when the architecture makes a choice that is not computed, or a tensor cannot be read.
  public init(
    _ graph: WeightGraph, kernels: Kernels = .best, threads: Int? = nil, residency: Residency = .resident
  ) throws(InferenceError) {
    architecture = graph.architecture
    try architecture.checkThatItIsComputed()
    arithmetic = Arithmetic(kernels: kernels, threads: threads)
    weights = try DecoderWeights(WeightLoader(graph: graph, threads: arithmetic.threads), residency)
    attention = Attention(architecture)
    rotation = architecture.positions == .rotary ? Rotation(architecture) : nil
  }

  /// For which of the given tokens the logits are wanted.
  public enum Positions: Sendable {
    case all
    /// Only for the last, which is enough to continue a text and saves most of the head's work.
    case last
  }

  /// The logits that follow each of these tokens.
  ///
  /// - Parameters:
  ///   - tokens: ids in the vocabulary, at least one, at most as many as the context is long.
  ///   - positions: whether all logits are wanted, [tokens, vocabulary], or the last ones, [1, vocabulary].
  ///   - tap: watches every step.
  /// - Throws: ``InferenceError`` for tokens that the model cannot take.
  public func logits(
    _ tokens: [Int], _ positions: Positions = .all, tap: ActivationTap? = nil
  ) throws(InferenceError) -> Logits {
    try logits(tokens, after: KVCache(passing: architecture), positions, tap: tap)
  }

  /// The logits that follow each of these tokens, which come after those that the cache holds; it then holds them too.
  ///
  /// When this throws, the cache still holds what it held before.
  ///
  /// - Parameters:
  ///   - tokens: ids in the vocabulary, at least one, at most as many as the context has room for.
  ///   - cache: one that was made for this architecture.
  ///   - positions: whether all logits are wanted, [tokens, vocabulary], or the last ones, [1, vocabulary].
  ///   - tap: watches every step.
  /// - Throws: ``InferenceError`` for tokens that the model cannot take.
  public func logits(
    _ tokens: [Int], after cache: KVCache, _ positions: Positions = .all, tap: ActivationTap? = nil
  ) throws(InferenceError) -> Logits {
    let positionCount = positions == .all ? tokens.count : 1
    let work = WorkStage.forwardPass(architecture, tokens: tokens.count, positions: positionCount)
    return try WorkProgress.during(work) { () throws(InferenceError) in
      let pass = try run([tokens], after: [cache], tap: tap)
      let logits = pass.finish(positions).logits(0..<positionCount)
      pass.show(logits)
      return logits
    }
  }

  /// The logits of several sequences of any lengths, which are read side by side: each has the bits that it has alone.
  ///
  /// - Parameters:
  ///   - sequences: for each its tokens, as for one sequence.
  ///   - caches: for each its own, or `nil` where none of them goes on.
  ///   - positions: for which tokens of each sequence logits are wanted.
  /// - Throws: ``InferenceError`` for tokens that the model cannot take; then no cache has changed.
  public func logits(
    of sequences: [[Int]], after caches: [KVCache]? = nil, _ positions: Positions = .all
  ) throws(InferenceError) -> [Logits] {
    let pass = try run(sequences, after: caches, tap: nil)
    let states = pass.finish(positions)
    // The head is read once for all of them.
    let logits = states.logits(0..<states.positionCount)
    return pass.batch.results(positions).map { Logits(matrix: logits.matrix[rows: $0]) }
  }

  /// What the logits of several sequences are computed from, for callers that want few of them at a time.
  ///
  /// - Throws: ``InferenceError`` for tokens that the model cannot take; then no cache has changed.
  public func states(
    of sequences: [[Int]], after caches: [KVCache]? = nil, _ positions: Positions = .all
  ) throws(InferenceError) -> [FinalStates] {
    let pass = try run(sequences, after: caches, tap: nil)
    let states = pass.finish(positions)
    return pass.batch.results(positions).map { states[$0] }
  }

  /// Takes sequences through all blocks.
  private func run(
    _ sequences: [[Int]], after caches: [KVCache]?, tap: ActivationTap?
  ) throws(InferenceError) -> ForwardPass {
    let caches = caches ?? sequences.map { _ in KVCache(passing: architecture) }
    precondition(sequences.count == caches.count && !sequences.isEmpty, "every sequence has a cache of its own")
    for (tokens, cache) in zip(sequences, caches) {
      precondition(cache.fits(architecture), "a cache serves the architecture that it was made for")
      try check(tokens, after: cache.count)
    }
    for (tokens, cache) in zip(sequences, caches) { cache.reserve(tokens.count) }
    let pass = ForwardPass(self, Batch(sequences, after: caches), tap: tap)
    pass.embed()
    for index in 0..<architecture.blockCount { pass.run(try weights.block(index), index) }
    for (tokens, cache) in zip(sequences, caches) { cache.advance(tokens.count) }
    return pass
  }

  /// Refuses tokens that the model cannot take behind `cached` others.
  func check(_ tokens: [Int], after cached: Int) throws(InferenceError) {
    guard !tokens.isEmpty else { throw .noTokens }
    guard tokens.count <= architecture.contextLength - cached else {
      throw .tooManyTokens(tokens.count, cached: cached, contextLength: architecture.contextLength)
    }
    if let position = tokens.firstIndex(where: { !(0..<architecture.vocabularyLength).contains($0) }) {
      throw .unknownToken(tokens[position], position: position, vocabularyLength: architecture.vocabularyLength)
    }
  }
}
