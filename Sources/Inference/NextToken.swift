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
