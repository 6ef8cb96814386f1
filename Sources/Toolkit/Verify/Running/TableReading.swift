import Inference
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
  init(_ left: Transformer, _ right: Transformer, butFor asked: Set<Int>) throws(InferenceError) {
    guard left.architecture.embeddingLength == right.architecture.embeddingLength else { return }
    let rest = (0..<left.architecture.vocabularyLength).filter { !asked.contains($0) }
    let length = min(left.architecture.contextLength, right.architecture.contextLength, Self.rowsAtOnce)
    for start in stride(from: 0, to: rest.count, by: length) {
      let tokens = Array(rest[start..<min(rest.count, start + length)])
      difference.add(try GuidedPass(left, tokens).stream, try GuidedPass(right, tokens).stream)
    }
    rows = rest.count
  }

  /// How many rows are in memory at a time: few, so that the same memory serves for all of them.
  private static let rowsAtOnce = 64
}
