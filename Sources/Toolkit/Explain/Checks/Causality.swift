import Inference
import WeightGraph

extension AttentionChecker {
  /// Changing a token changes no logit of an earlier one, in any bit.
  func noTokenSeesALaterOne(_ model: Transformer, _ logits: Logits) throws(InferenceError) -> AttentionProperty {
    let length = graph.architecture.vocabularyLength
    guard tokens.count > 1, length > 1 else {
      return AttentionProperty(
        name: .noTokenSeesALaterOne, outcome: .notTried, evidence: "needs two tokens, and two to choose from")
    }
    // Sixteen places, evenly spread, are enough of a long text.
    let step = max(1, (tokens.count - 1) / 16)
    var (places, compared, changed, moved) = (0, 0, 0, 0)
    for place in stride(from: tokens.count - 1, to: 0, by: -step) {
      var other = tokens
      other[place] = (other[place] + 1) % length
      let changedLogits = try model.logits(other)
      places += 1
      for position in 0..<place {
        compared += length
        changed += Self.differing(logits[position], changedLogits[position])
      }
      moved += Self.differing(logits[place], changedLogits[place]) > 0 ? 1 : 0
    }
    return property(
      .noTokenSeesALaterOne, changed == 0,
      "with another token at each of \(places) places, \(changed) of \(compared) earlier logits changed in any bit; "
        + "those at the place itself did at \(moved)")
  }

  /// How many numbers of two rows have other bits.
  static func differing(_ left: Span<Float>, _ right: Span<Float>) -> Int {
    left.indices.reduce(0) { $0 + (left[$1].bitPattern == right[$1].bitPattern ? 0 : 1) }
  }
}
