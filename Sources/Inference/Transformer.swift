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
    precondition(cache.fits(architecture), "a cache serves the architecture that it was made for")
    try check(tokens, after: cache.count)
    cache.reserve(tokens.count)
    let pass = ForwardPass(self, tokenCount: tokens.count, firstPosition: cache.count, tap: tap)
    pass.embed(tokens)
    for index in 0..<architecture.blockCount {
      pass.run(try weights.block(index), index, cache[block: index])
    }
    cache.advance(tokens.count)
    return pass.finish(positions)
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
