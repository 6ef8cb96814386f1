import WeightGraph

/// Continues a sequence token by token, each with the logits that the ones before it give.
public final class Continuation {
  private let model: Transformer
  private let cache: KVCache
  private var sampler: Sampler
  /// What the model has not seen yet.
  private var unseen: [Int]
  /// The logits of the place at which the next token comes, where they have been computed.
  private var logits: Logits?

  /// A continuation of these tokens, at least one.
  public init(_ model: Transformer, of tokens: [Int], by sampling: Sampling = .greedy) {
    self.model = model
    cache = KVCache(model.architecture)
    sampler = Sampler(sampling, after: tokens, vocabularyLength: model.architecture.vocabularyLength)
    unseen = tokens
  }

  /// The next token, with which the sequence goes on, or `nil` when the context is full or the model predicts nothing.
  ///
  /// - Throws: ``InferenceError`` when the model cannot take the tokens that it was given.
  public func next() throws(InferenceError) -> TokenPrediction? {
    guard let logits = try logitsHere(), let token = sampler.next(logits[0]) else { return nil }
    self.logits = nil
    unseen = [token]
    return TokenPrediction(token: token, logit: logits[0][token], probability: logits.probabilities(at: 0)[token])
  }

  /// The `count` likeliest next tokens, the likeliest first, as the model holds them; the sequence stays where it is.
  ///
  /// - Throws: ``InferenceError`` when the model cannot take the tokens that it was given.
  public func ranked(_ count: Int) throws(InferenceError) -> [TokenPrediction] {
    try logitsHere()?.ranked(count, at: 0) ?? []
  }

  /// The logits that the sequence so far gives, or `nil` where its last token has no place in the context.
  private func logitsHere() throws(InferenceError) -> Logits? {
    if let logits { return logits }
    guard cache.count == 0 || cache.count < model.architecture.contextLength else { return nil }
    logits = try model.logits(unseen, after: cache, .last)
    return logits
  }
}
