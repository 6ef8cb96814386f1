import Inference
import WeightGraph

/// What one forward pass computed, as far as an explanation needs it.
struct ActivationRecord {
  private var steps: [ActivationStep: [Float]] = [:]

  /// The values of a step that the pass has come to.
  subscript(step: ActivationStep) -> [Float] {
    guard let values = steps[step] else { preconditionFailure("every forward pass comes to \(step)") }
    return values
  }

  /// The values of a step, or `nil` where the architecture has none.
  func values(_ step: ActivationStep) -> [Float]? { steps[step] }

  /// Takes down a step.
  mutating func take(_ step: ActivationStep, _ values: Span<Float>) {
    switch step {
    case .outputNorm, .logits, .probabilities: return
    case .block(_, .up), .block(_, .gate), .block(_, .activation), .block(_, .gated): return
    case .block(_, .attentionNorm), .block(_, .feedForwardNorm): return
    default: steps[step] = values.indices.map { values[$0] }
    }
  }

  /// The queries of a block as they meet the keys.
  func queries(_ block: Int) -> [Float] { last(block, [.rotatedQuery, .queryNorm, .query]) }

  /// The keys of a block as they meet the queries.
  func keys(_ block: Int) -> [Float] { last(block, [.rotatedKey, .keyNorm, .key]) }

  /// The residual stream before the first block and after each: [tokens, embedding].
  func streams(blockCount: Int) -> [[Float]] {
    [self[.embedding]] + (0..<blockCount).map { self[.block($0, .feedForwardResidual)] }
  }

  private func last(_ block: Int, _ candidates: [BlockStep]) -> [Float] {
    self[.block(block, candidates.first { steps[.block(block, $0)] != nil } ?? candidates[0])]
  }
}

extension Transformer {
  /// Runs the model, and takes down what it computes.
  func recorded(_ tokens: [Int]) throws(InferenceError) -> (logits: Logits, record: ActivationRecord) {
    var record = ActivationRecord()
    let logits = try logits(tokens) { step, _, values in record.take(step, values) }
    return (logits, record)
  }
}
