/// A forward pass that its caller leads from block to block, so that models can be compared while they run.
///
/// Between two blocks the residual stream can be read, or replaced by another one of the same size; the blocks need not be
/// those of the whole model. The logits come in pieces, so that a long sequence with a large vocabulary fits into memory.
public struct GuidedPass {
  private let model: Transformer
  private var pass: ForwardPass
  /// What is read.
  public let tokens: [Int]

  /// How many tokens are read.
  public var tokenCount: Int { tokens.count }

  /// Starts a pass: the tokens' embeddings are the first stream.
  ///
  /// - Parameters:
  ///   - tokens: ids in the vocabulary, at least one, at most as many as the context is long.
  ///   - tap: watches every step; see ``tap``.
  /// - Throws: ``InferenceError`` for tokens that the model cannot take.
  public init(_ model: Transformer, _ tokens: [Int], tap: ActivationTap? = nil) throws(InferenceError) {
    try model.check(tokens, after: 0)
    self.model = model
    self.tokens = tokens
    let cache = KVCache(passing: model.architecture)
    cache.reserve(tokens.count)
    pass = ForwardPass(model, Batch([tokens], after: [cache]), tap: tap)
    pass.embed()
  }

  /// What watches the steps from now on; without one nothing is copied for it.
  public var tap: ActivationTap? {
    get { pass.tap }
    set { pass.tap = newValue }
  }

  /// Whether the tap is shown the scores and weights of attention, which are as many as heads times tokens times tokens and
  /// which nothing else needs.
  public var showsAttention: Bool {
    get { pass.showsAttention }
    set { pass.showsAttention = newValue }
  }

  /// The residual stream, as the next block will read it: [tokens, embedding].
  public var stream: Span<Float> {
    @_lifetime(borrow self)
    borrowing get { pass.stream.values }
  }

  /// Replaces the residual stream.
  ///
  /// - Parameter values: [tokens, embedding]
  public func replaceStream(with values: Span<Float>) { pass.stream.copy(values) }

  /// Replaces the residual stream by that of another pass of the same size.
  public func replaceStream(with other: GuidedPass) { pass.stream.copy(other.pass.stream) }

  /// Sends the stream through one block.
  public func run(_ block: LoadedBlock) { pass.run(block.weights, block.index) }

  /// Sends the stream through the first half of one block: attention.
  public func attend(_ block: LoadedBlock) { pass.attend(block.weights, block.index) }

  /// The final norm and the head, for some of the tokens: [positions, vocabulary].
  ///
  /// - Parameter old: logits of at least as many positions that nobody reads any longer, and whose memory serves for these.
  public func logits(_ positions: Range<Int>, insteadOf old: Logits? = nil) -> Logits {
    pass.logits(positions, insteadOf: old)
  }
}

/// The weights of one block, in memory for as long as this value lives.
public struct LoadedBlock: Sendable {
  let weights: BlockWeights
  let index: Int
}

extension Transformer {
  /// The weights of block number `index`, counted from 0; those that are streamed are brought into memory by this.
  ///
  /// - Throws: ``InferenceError`` when weights that are streamed turn out to be damaged.
  public func loadBlock(_ index: Int) throws(InferenceError) -> LoadedBlock {
    LoadedBlock(weights: try weights.block(index), index: index)
  }
}

extension Matrix {
  /// Copies as many values as the matrix has elements, row after row.
  fileprivate func copy(_ values: Span<Float>) {
    precondition(values.count == rowCount * columnCount)
    unsafe values.withUnsafeBufferPointer { source in
      guard let first = source.baseAddress else { return }
      // There are as many values as elements, as was checked above, and the span lies in other memory.
      for row in 0..<rowCount { unsafe self[row: row].update(from: first + row * columnCount, count: columnCount) }
    }
  }
}
