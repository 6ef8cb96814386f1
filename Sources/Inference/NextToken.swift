import CKernels
import WeightGraph

/// One token that may come next.
public struct TokenPrediction: Hashable, Sendable {
  /// Its id in the vocabulary.
  public let token: Int
  /// Its logit.
  public let logit: Float
  /// The softmax of the logits at its place: how likely the model holds it.
  public let probability: Float
}

extension Logits {
  /// The most likely tokens at one position, the likeliest first; of equally likely ones the one with the lower id.
  ///
  /// A logit that is NaN is no prediction and is left out.
  ///
  /// - Parameters:
  ///   - count: how many are wanted at most.
  ///   - position: counted from the first that the logits are for.
  public func ranked(_ count: Int, at position: Int) -> [TokenPrediction] {
    let row = self[position]
    var best: [Int] = []
    for token in 0..<vocabularyLength where !row[token].isNaN {
      guard best.count < count || best.last.map({ row[token] > row[$0] }) ?? false else { continue }
      let place = best.firstIndex { row[token] > row[$0] } ?? best.count
      best.insert(token, at: place)
      if best.count > count { best.removeLast() }
    }
    let probabilities = probabilities(at: position)
    return best.map { TokenPrediction(token: $0, logit: row[$0], probability: probabilities[$0]) }
  }

  /// The softmax of one position's logits: [vocabulary].
  public func probabilities(at position: Int) -> [Float] {
    let row = matrix[rows: position..<position + 1]
    return unsafe [Float](unsafeUninitializedCapacity: vocabularyLength) { buffer, count in
      // The array has room for a row of logits; every implementation gives the same bits.
      if let first = buffer.baseAddress { unsafe Kernels.best.table.softmax(row[row: 0], vocabularyLength, first) }
      count = vocabularyLength
    }
  }
}

/// Continues a sequence with the token that is most likely each time.
public final class GreedyContinuation {
  private let model: Transformer
  private let cache: KVCache
  /// What the model has not seen yet.
  private var unseen: [Int]

  /// A continuation of these tokens, at least one.
  public init(_ model: Transformer, of tokens: [Int]) {
    self.model = model
    cache = KVCache(model.architecture)
    unseen = tokens
  }

  /// The next token, or `nil` when the context is full or the model predicts nothing.
  ///
  /// - Throws: ``InferenceError`` when the model cannot take the tokens that it was given.
  public func next() throws(InferenceError) -> TokenPrediction? { try next(ranked: 1).first }

  /// The `count` likeliest next tokens, the likeliest first, with which the sequence goes on; none where there is no next
  /// token.
  ///
  /// - Throws: ``InferenceError`` when the model cannot take the tokens that it was given.
  public func next(ranked count: Int) throws(InferenceError) -> [TokenPrediction] {
    guard cache.count == 0 || cache.count < model.architecture.contextLength else { return [] }
    let predictions = try model.logits(unseen, after: cache, .last).ranked(count, at: 0)
    if let first = predictions.first { unseen = [first.token] }
    return predictions
  }
}
