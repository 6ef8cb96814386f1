public import WeightGraph

/// How far the predictions of a rounded model may lie from those of the exact one for the two to be called equivalent.
///
/// The limits that a type has by itself are about three times the largest that was measured: see the documentation, "How the
/// proof works".
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

  /// The limits for models rounded to these types: of each limit the widest.
  public init(_ types: [DType]) {
    self.init(meanDivergence: 1e-9, maximumDivergence: 1e-8, agreement: 0.999)
    for limits in types.map(Self.limits) {
      meanDivergence = max(meanDivergence, limits.mean)
      maximumDivergence = max(maximumDivergence, limits.most)
      agreement = min(agreement, limits.agreement)
    }
  }

  private static func limits(_ dtype: DType) -> (mean: Double, most: Double, agreement: Double) {
    switch dtype {
    case .f64, .f32: (1e-9, 1e-8, 0.999)
    case .f16: (1e-5, 1e-3, 0.99)
    case .bf16: (5e-4, 0.02, 0.96)
    case .q8_0: (3e-3, 0.1, 0.9)
    case .q6_k: (5e-3, 0.3, 0.8)
    case .q5_0, .q5_1, .q5_k: (0.15, 9, 0.6)
    case .f8e4m3, .f8e4m3fnuz: (0.12, 3, 0.7)
    case .q4_0, .q4_1, .q4_k, .iq4_nl, .iq4_xs: (0.5, 9, 0.4)
    default: (0.6, 20, 0.4)
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
