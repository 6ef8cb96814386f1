/// How rotary frequencies are changed so that a model reads longer texts than it was trained on.
public struct RopeScaling: Hashable, Sendable {
  /// Which formula.
  public var kind: Kind
  /// How many times as long texts become.
  public var factor: Float
  /// How many positions the model was trained on; for ``Kind/yarn`` and ``Kind/llama3``.
  public var originalContextLength: Int
  /// What cosines and sines are multiplied by; `nil` means `0.1 ln(factor) + 1`. For ``Kind/yarn``.
  public var attentionFactor: Float?
  /// How often a pair turns over the original context so that its frequency stays. For ``Kind/yarn``.
  public var betaFast: Float = 32
  /// How often a pair turns over the original context so that its frequency is divided. For ``Kind/yarn``.
  public var betaSlow: Float = 1
  /// Pairs that turn less often than this over the original context have their frequency divided. For ``Kind/llama3``.
  public var lowFrequencyFactor: Float = 1
  /// Pairs that turn more often than this over the original context keep their frequency. For ``Kind/llama3``.
  public var highFrequencyFactor: Float = 4
  /// What the frequency of each pair is divided by: [pairs]. For ``Kind/factors``.
  public private(set) var factors: [Float] = []

  /// The formulas, as `transformers` calls them.
  ///
  /// Source: `transformers/modeling_rope_utils.py`.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Every frequency is divided by the factor.
    case linear
    /// The base grows with texts longer than the context; within the context, which is all that is computed, nothing changes.
    case dynamic
    /// Low frequencies are divided, high ones stay, with a ramp over the pairs between, and scores are sharpened.
    case yarn
    /// Low frequencies are divided, high ones stay, with a ramp over the frequencies between.
    case llama3
    /// The frequency of each pair is divided by a factor of its own, which follows from no formula that is known.
    case factors
  }

  /// A formula and its factor; everything else has the value that is usual.
  public init(_ kind: Kind, factor: Float, originalContextLength: Int) {
    self.kind = kind
    self.factor = factor
    self.originalContextLength = originalContextLength
  }

  /// A factor for each pair, and no formula.
  public init(dividingBy factors: [Float]) {
    self.init(.factors, factor: 1, originalContextLength: 1)
    self.factors = factors
  }
}

extension RopeScaling {
  /// The value of one of its hyperparameters, or `nil` where the formula has none.
  package subscript(name: Hyperparameter) -> MetadataValue? {
    switch (name, kind) {
    case (.ropeScaling, _): .string(kind.rawValue)
    case (.ropeScalingFactors, .factors): .array(factors.map(MetadataValue.decimal))
    case (.ropeScalingFactor, .linear), (.ropeScalingFactor, .dynamic), (.ropeScalingFactor, .yarn),
      (.ropeScalingFactor, .llama3):
      .decimal(factor)
    case (.ropeScalingOriginalContextLength, .yarn), (.ropeScalingOriginalContextLength, .llama3):
      .init(originalContextLength)
    case (.ropeScalingAttentionFactor, .yarn): attentionFactor.map(MetadataValue.decimal)
    case (.ropeScalingBetaFast, .yarn): .decimal(betaFast)
    case (.ropeScalingBetaSlow, .yarn): .decimal(betaSlow)
    case (.ropeScalingLowFrequencyFactor, .llama3): .decimal(lowFrequencyFactor)
    case (.ropeScalingHighFrequencyFactor, .llama3): .decimal(highFrequencyFactor)
    default: nil
    }
  }

  /// A scaling from its hyperparameters, or `nil` where they name no formula.
  init?(_ reader: HyperparameterReader, contextLength: Int) throws(HyperparameterError) {
    guard reader.values[.ropeScaling] != nil else { return nil }
    let kind = try reader.choice(.ropeScaling, Kind.self)
    guard kind != .factors else {
      self.init(dividingBy: try reader.positives(.ropeScalingFactors))
      return
    }
    self.init(
      kind, factor: try reader.positive(.ropeScalingFactor, default: nil),
      originalContextLength: try reader.count(.ropeScalingOriginalContextLength, default: contextLength))
    if reader.values[.ropeScalingAttentionFactor] != nil {
      attentionFactor = try reader.positive(.ropeScalingAttentionFactor, default: nil)
    }
    betaFast = try reader.positive(.ropeScalingBetaFast, default: betaFast)
    betaSlow = try reader.positive(.ropeScalingBetaSlow, default: betaSlow)
    lowFrequencyFactor = try reader.positive(.ropeScalingLowFrequencyFactor, default: lowFrequencyFactor)
    highFrequencyFactor = try reader.positive(.ropeScalingHighFrequencyFactor, default: highFrequencyFactor)
    guard highFrequencyFactor > lowFrequencyFactor else {
      throw HyperparameterError(
        name: .ropeScalingHighFrequencyFactor, found: "\(highFrequencyFactor)",
        expected: "a number above ropeScalingLowFrequencyFactor, \(lowFrequencyFactor)")
    }
  }
}
