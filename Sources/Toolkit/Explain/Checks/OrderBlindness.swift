import Inference
import WeightGraph

extension AttentionChecker {
  /// Without positions, the last output of one block is the same whatever the order of the earlier tokens.
  ///
  /// It is the same but for rounding: the values are added up in another order. Each of these sums is rounded at every
  /// token, relative to its largest parts, by 2⁻²⁴; ten times as much leaves room for what the layers after it make of that.
  func orderNeedsPositions(_ block: OneBlockModel) throws(InferenceError) -> AttentionProperty {
    guard Set(tokens.dropLast()).count > 1 else {
      return AttentionProperty(
        name: .orderNeedsPositions, outcome: .notTried, evidence: "needs two different tokens before the last")
    }
    let blind = try prepare(reading { () throws(ContainerError) in try block.withoutPositions() })
    let (difference, largest) = try difference(blind)
    let bound = Double(tokens.count) * 10 / 16_777_216 * max(1, largest)
    let (seen, _) = try self.difference(prepare(block))
    return property(
      .orderNeedsPositions, difference <= bound,
      "one block without positions, the earlier tokens reversed and rotated: its last logits move by at most "
        + "\(difference.brief), which is rounding (bound \(bound.brief)); with positions by \(seen.brief)")
  }

  /// By how much the last logits move at most when the earlier tokens come in other orders, and the largest of the logits.
  private func difference(_ model: Transformer) throws(InferenceError) -> (difference: Double, largest: Double) {
    let earlier = tokens.dropLast()
    let logits = try model.logits(tokens, .last)
    var (worst, largest) = (0.0, 0.0)
    for order in [Array(earlier.reversed()), Array(earlier.dropFirst() + earlier.prefix(1))] {
      let other = try model.logits(order + tokens.suffix(1), .last)
      for index in logits.values.indices {
        let distance = abs(Double(logits.values[index]) - Double(other.values[index]))
        worst = max(worst, distance.isNaN ? .infinity : distance)
        largest = max(largest, Double(logits.values[index].magnitude))
      }
    }
    return (worst, largest)
  }
}
