import Inference
import Synchronization
import WeightGraph

/// Finds the first step at which two models, given the same tokens, compute different values.
///
/// Three passes hold no more than one step's values: the left model leaves a digest of every step, the right one stops at
/// the first that differs, and the left one runs once more to that step for its values.
struct StepLocator {
  let left: Transformer
  let right: Transformer

  func firstDivergence(_ tokens: [Int]) throws(InferenceError) -> Verification.Divergence? {
    var trail: [(step: ActivationStep, digest: Int)] = []
    _ = try left.logits(tokens, .last) { step, _, values in trail.append((step, Self.digest(values))) }
    var place = 0
    var found: (step: ActivationStep, shape: Shape, values: [Float])?
    _ = try right.logits(tokens, .last) { step, shape, values in
      defer { place += 1 }
      guard found == nil,
        place >= trail.count || trail[place].step != step || trail[place].digest != Self.digest(values)
      else { return }
      found = (step, shape, values.indices.map { values[$0] })
    }
    guard let found else { return nil }
    var divergence = Verification.Divergence(step: found.step, maximum: .infinity, heads: [])
    _ = try left.logits(tokens, .last) { step, shape, values in
      guard step == found.step, shape == found.shape else { return }
      divergence = Self.compare(found.step, shape, values, found.values, left.architecture)
    }
    return divergence
  }

  private static func digest(_ values: Span<Float>) -> Int {
    var hasher = Hasher()
    for index in values.indices { hasher.combine(values[index].bitPattern) }
    return hasher.finalize()
  }

  private static func compare(
    _ step: ActivationStep, _ shape: Shape, _ left: Span<Float>, _ right: [Float], _ architecture: Architecture
  ) -> Verification.Divergence {
    var maximum = 0.0
    var heads: Set<Int> = []
    for index in left.indices where left[index].bitPattern != right[index].bitPattern {
      let distance = abs(Double(left[index]) - Double(right[index]))
      maximum = max(maximum, distance.isNaN ? .infinity : distance)
      if let head = Self.head(of: index, step, shape, architecture) { heads.insert(head) }
    }
    return Verification.Divergence(step: step, maximum: maximum, heads: heads.sorted())
  }

  /// Which head element number `index` of a step's values belongs to.
  private static func head(
    of index: Int, _ step: ActivationStep, _ shape: Shape, _ architecture: Architecture
  ) -> Int? {
    guard case .block(_, let part) = step else { return nil }
    switch part {
    case .query, .queryNorm, .rotatedQuery, .key, .keyNorm, .rotatedKey:
      return index % shape[1] / architecture.keyLength
    case .value, .mixture: return index % shape[1] / architecture.valueLength
    case .scores, .attentionWeights: return index / (shape[1] * shape[2])
    default: return nil
    }
  }
}
