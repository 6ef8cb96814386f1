import ByteIO
import Inference
import Synchronization
import WeightGraph

/// The rows of the token table that no sequence of the probe sends through the blocks, looked up by both models.
///
/// What the blocks make of a token depends on its row alone, so that equal rows say as much of it as a whole forward pass
/// would, at a thousandth of the cost.
public struct TableReading: Sendable {
  /// How many rows were looked up.
  public internal(set) var rows = 0
  /// How the streams that start with them differ; with rows of learned positions added.
  public internal(set) var difference = ActivationDifference()

  /// Looks up all tokens but some.
  init(_ left: Transformer, _ right: Transformer, butFor asked: Set<Int>, threads: Int?) throws(InferenceError) {
    guard left.architecture.embeddingLength == right.architecture.embeddingLength else { return }
    let rest = (0..<left.architecture.vocabularyLength).filter { !asked.contains($0) }
    let length = min(left.architecture.contextLength, right.architecture.contextLength, Self.rowsAtOnce)
    let shares = stride(from: 0, to: rest.count, by: Self.rowsOfShare).map { start in
      rest[start..<min(rest.count, start + Self.rowsOfShare)]
    }
    let parts = Mutex([ActivationDifference](repeating: ActivationDifference(), count: shares.count))
    try parallelLoop(shares.count, threads: threads) { (index) throws(InferenceError) in
      var (mine, theirs) = (Embeddings(left, tokenCount: length), Embeddings(right, tokenCount: length))
      var part = ActivationDifference()
      for start in stride(from: shares[index].startIndex, to: shares[index].endIndex, by: length) {
        let tokens = Array(shares[index][start...].prefix(length))
        try mine.lookUp(tokens)
        try theirs.lookUp(tokens)
        part.add(mine.stream, theirs.stream)
      }
      parts.withLock { $0[index] = part }
    }
    for part in parts.withLock({ $0 }) { difference.append(part) }
    rows = rest.count
  }

  /// How many rows are in memory at a time: few, so that they stay in a cache until they are compared.
  private static let rowsAtOnce = 64
  /// How many rows are a thread's share of the work, of which it then takes another.
  private static let rowsOfShare = 4096
}
