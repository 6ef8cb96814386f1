import Inference
import WeightGraph

extension AttentionChecker {
  /// Every row of attention weights sums to one, is nowhere negative, and is zero after its own token.
  ///
  /// A weight is a quotient of float32 numbers; both it and the sum below it are rounded, which bounds by how much the exact
  /// sum of a row can miss one: the 16 partial sums add a sixteenth of the row each, and four additions join them.
  func rowsSumToOne(_ record: ActivationRecord) -> AttentionProperty {
    let architecture = graph.architecture
    let count = tokens.count
    var (worst, isSound) = (0.0, true)
    for block in 0..<architecture.blockCount {
      let weights = record[.block(block, .attentionWeights)]
      for start in stride(from: 0, to: weights.count, by: count) {
        let own = start / count % count
        let seen = weights[start...start + own]
        isSound =
          isSound && seen.allSatisfy { $0 >= 0 } && weights[start + own + 1..<start + count].allSatisfy { $0 == 0 }
        let sum = seen.reduce(0) { $0 + Double($1) }
        worst = max(worst, sum.isNaN ? .infinity : abs(sum - 1))
      }
    }
    let bound = Double(count / 16 + 7) / 16_777_216
    let rows = architecture.blockCount * architecture.headCount * count
    return property(
      .rowsSumToOne, isSound && worst <= bound,
      "\(rows) rows miss 1 by at most \(worst.brief) (bound \(bound.brief)); "
        + (isSound
          ? "none is negative, none reaches past its own token" : "some are negative, or reach past their token"))
  }
}
