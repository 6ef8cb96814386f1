public import WeightGraph

/// How far the predictions of a rounded model may lie from those of the exact one for the two to be called equivalent.
///
/// The limits that a type has by itself are about ten times what was measured: see the documentation, "How the proof works".
public struct Tolerance: Hashable, Sendable {
  /// The largest mean divergence, in nats.
  public var meanDivergence: Double
  /// The largest divergence of any position, in nats.
  public var maximumDivergence: Double
  /// At what part of the positions the likeliest token must be the same.
  public var agreement: Double

  /// Limits.
  public init(meanDivergence: Double, maximumDivergence: Double, agreement: Double) {
    self.meanDivergence = meanDivergence
    self.maximumDivergence = maximumDivergence
    self.agreement = agreement
  }

  /// The limits for models rounded to these types: those of the coarsest.
  public init(_ types: [DType]) {
    let bits = types.map(\.significantBits).min() ?? 24
    switch bits {
    case 24...: self.init(meanDivergence: 1e-9, maximumDivergence: 1e-8, agreement: 0.999)
    case 11...: self.init(meanDivergence: 1e-5, maximumDivergence: 1e-3, agreement: 0.99)
    case 8...: self.init(meanDivergence: 1e-3, maximumDivergence: 5e-2, agreement: 0.97)
    case 5...: self.init(meanDivergence: 2e-2, maximumDivergence: 0.5, agreement: 0.9)
    default: self.init(meanDivergence: 0.5, maximumDivergence: 5, agreement: 0.5)
    }
  }

  /// The limits for models rounded to these types, but for those that somebody chose.
  init(_ types: [DType], _ choices: VerificationChoices.ToleranceChoices) {
    self.init(types)
    meanDivergence = choices.meanDivergence ?? meanDivergence
    maximumDivergence = choices.maximumDivergence ?? maximumDivergence
    agreement = choices.agreement ?? agreement
  }

  /// What of a comparison exceeds a limit, as sentences.
  func excesses(of logits: LogitComparison) -> [String] {
    var excesses: [String] = []
    if !(logits.meanDivergence <= meanDivergence) {
      excesses.append("the mean divergence is \(logits.meanDivergence) nats, more than \(meanDivergence)")
    }
    if !(logits.maximumDivergence <= maximumDivergence) {
      excesses.append("the largest divergence is \(logits.maximumDivergence) nats, more than \(maximumDivergence)")
    }
    if !(logits.agreement >= agreement) {
      excesses.append("the likeliest token is the same at \(logits.agreement) of all positions, less than \(agreement)")
    }
    return excesses
  }
}
