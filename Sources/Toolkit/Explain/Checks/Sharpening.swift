import Inference
import WeightGraph

extension AttentionChecker {
  /// As scores are multiplied by more, attention concentrates: the greatest weight of a row never falls, and its entropy
  /// never rises.
  ///
  /// The first block is run with its scores at a quarter, half, once, twice and four times their size, which is exact in
  /// float32.
  func softmaxSharpens(_ block: OneBlockModel) throws(InferenceError) -> AttentionProperty {
    guard tokens.count > 1 else {
      return AttentionProperty(name: .softmaxSharpens, outcome: .notTried, evidence: "needs two tokens")
    }
    guard block.architecture.attentionSoftcap == nil else {
      return AttentionProperty(
        name: .softmaxSharpens, outcome: .notTried, evidence: "this model caps its scores, so that they cannot grow")
    }
    let scale = block.architecture.attentionScale ?? 1 / Float(block.architecture.keyLength).squareRoot()
    var previous: [Row]?
    var (means, blunted, rows) = ([Double](), 0, 0)
    for factor: Float in [0.25, 0.5, 1, 2, 4] {
      var scaled = block
      scaled.architecture.attentionScale = scale * factor
      let current = try self.rows(prepare(scaled))
      if let previous {
        // Weights are rounded to 2⁻²⁴ of themselves, and so are these figures.
        blunted +=
          zip(previous, current).filter {
            $1.greatest < $0.greatest - 1e-6 || $1.entropy > $0.entropy + 1e-5 || $1.entropy.isNaN
          }.count
        rows += current.count
      }
      means.append(current.reduce(0) { $0 + $1.entropy } / Double(current.count))
      previous = current
    }
    return property(
      .softmaxSharpens, blunted == 0,
      "scores of the first block at ¼, ½, 1, 2 and 4 times their size: a row's mean entropy goes "
        + means.map(\.brief).joined(separator: ", ") + " nats; \(blunted) of \(rows) steps of a row go the other way")
  }

  /// How concentrated a row of attention is.
  private struct Row {
    let greatest: Double
    /// In nats.
    let entropy: Double
  }

  /// The rows of the first block that have anything to choose.
  private func rows(_ model: Transformer) throws(InferenceError) -> [Row] {
    let weights = try model.recorded(tokens).record[.block(0, .attentionWeights)]
    return stride(from: 0, to: weights.count, by: tokens.count).compactMap { start in
      let own = start / tokens.count % tokens.count
      guard own > 0 else { return nil }
      let row = weights[start...start + own].map(Double.init)
      return Row(
        greatest: row.max() ?? 0, entropy: row.reduce(0) { $0 - ($1 > 0 ? $1 * logarithm($1) : 0) })
    }
  }
}
