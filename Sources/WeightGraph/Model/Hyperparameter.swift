/// One fact of an architecture, by the name under which it is written, read, printed and set.
public enum Hyperparameter: String, CaseIterable, Hashable, Sendable {
  case blockCount, embeddingLength, contextLength, vocabularyLength
  case headCount, headCountKV, keyLength, valueLength, feedForwardLength
  case normalization, normEpsilon
  case positions, ropeFrequencyBase, ropeDimensionCount
  case ropeScaling, ropeScalingFactor, ropeScalingOriginalContextLength, ropeScalingAttentionFactor
  case ropeScalingBetaFast, ropeScalingBetaSlow, ropeScalingLowFrequencyFactor, ropeScalingHighFrequencyFactor
  case ropeScalingFactors
  case activation, feedForward
  case biases, hasQueryKeyNorms, hasTiedOutput, attentionScale
  case attentionSoftcap, slidingWindow, logitSoftcap

  /// The values that may be written for it, where they are few.
  public var choices: [String]? {
    switch self {
    case .normalization: Normalization.allCases.map(\.rawValue)
    case .positions: PositionEncoding.allCases.map(\.rawValue)
    case .ropeScaling: RopeScaling.Kind.allCases.map(\.rawValue)
    case .activation: Activation.allCases.map(\.rawValue)
    case .feedForward: FeedForward.allCases.map(\.rawValue)
    case .hasQueryKeyNorms, .hasTiedOutput: ["true", "false"]
    default: nil
    }
  }
}

/// A hyperparameter that has no value, or one that it cannot have.
public struct HyperparameterError: Error, Equatable, Sendable {
  /// Which one.
  public let name: Hyperparameter
  /// What was given, or `nil` when it is missing.
  public let found: String?
  /// What it must be.
  public let expected: String

  /// States what was found and what was expected.
  public init(name: Hyperparameter, found: String?, expected: String) {
    self.name = name
    self.found = found
    self.expected = expected
  }
}

extension Architecture {
  /// The value of one hyperparameter, or `nil` where the architecture has none.
  public subscript(name: Hyperparameter) -> MetadataValue? {
    switch name {
    case .blockCount: .init(blockCount)
    case .embeddingLength: .init(embeddingLength)
    case .contextLength: .init(contextLength)
    case .vocabularyLength: .init(vocabularyLength)
    case .headCount: .init(headCount)
    case .headCountKV: .init(headCountKV)
    case .keyLength: .init(keyLength)
    case .valueLength: .init(valueLength)
    case .feedForwardLength: .init(feedForwardLength)
    case .normalization: .string(normalization.rawValue)
    case .normEpsilon: .decimal(normEpsilon)
    case .positions: .string(positions.rawValue)
    case .ropeFrequencyBase: positions == .rotary ? .decimal(ropeFrequencyBase) : nil
    case .ropeDimensionCount: positions == .rotary && ropeDimensionCount != 0 ? .init(ropeDimensionCount) : nil
    case .activation: .string(activation.rawValue)
    case .feedForward: .string(feedForward.rawValue)
    case .biases: biases.metadata
    case .hasQueryKeyNorms: hasQueryKeyNorms ? true : nil
    case .hasTiedOutput: .bool(hasTiedOutput)
    case .attentionScale: attentionScale.map(MetadataValue.decimal)
    case .attentionSoftcap: attentionSoftcap.map(MetadataValue.decimal)
    case .slidingWindow: slidingWindow.map { .init($0) }
    case .logitSoftcap: logitSoftcap.map(MetadataValue.decimal)
    case .ropeScaling, .ropeScalingFactor, .ropeScalingOriginalContextLength, .ropeScalingAttentionFactor,
      .ropeScalingBetaFast, .ropeScalingBetaSlow, .ropeScalingLowFrequencyFactor, .ropeScalingHighFrequencyFactor,
      .ropeScalingFactors:
      positions == .rotary ? ropeScaling?[name] : nil
    }
  }

  /// All hyperparameters that have a value, in their fixed order.
  public var metadata: MetadataObject {
    MetadataObject(Hyperparameter.allCases.compactMap { name in self[name].map { (name.rawValue, $0) } })
  }

  /// An architecture from its hyperparameters.
  ///
  /// - Throws: ``HyperparameterError`` for the first that is missing or that no model can have.
  public init(_ values: [Hyperparameter: MetadataValue]) throws(HyperparameterError) {
    let reader = HyperparameterReader(values: values)
    self.init(
      blockCount: try reader.count(.blockCount), embeddingLength: try reader.count(.embeddingLength),
      contextLength: try reader.count(.contextLength), vocabularyLength: try reader.count(.vocabularyLength),
      headCount: try reader.count(.headCount), feedForwardLength: try reader.count(.feedForwardLength),
      activation: try reader.choice(.activation, Activation.self), biases: try reader.biases(),
      hasTiedOutput: try reader.truth(.hasTiedOutput, default: nil))
    headCountKV = try reader.count(.headCountKV, default: headCount)
    guard values[.keyLength] != nil || embeddingLength.isMultiple(of: headCount) else {
      throw HyperparameterError(name: .headCount, found: "\(headCount)", expected: "a divisor of \(embeddingLength)")
    }
    guard headCount.isMultiple(of: headCountKV) else {
      throw HyperparameterError(name: .headCountKV, found: "\(headCountKV)", expected: "a divisor of \(headCount)")
    }
    keyLength = try reader.count(.keyLength, default: keyLength)
    valueLength = try reader.count(.valueLength, default: keyLength)
    normalization = try reader.choice(.normalization, Normalization.self, default: .layer)
    normEpsilon = try reader.number(.normEpsilon, default: 1e-5)
    positions = try reader.choice(.positions, PositionEncoding.self, default: .learned)
    ropeFrequencyBase = try reader.number(.ropeFrequencyBase, default: 10000)
    ropeDimensionCount = try reader.count(.ropeDimensionCount, default: 0)
    // Who says that all elements are rotated says what is so without a word.
    if ropeDimensionCount == keyLength { ropeDimensionCount = 0 }
    feedForward = try reader.choice(.feedForward, FeedForward.self, default: .plain)
    hasQueryKeyNorms = try reader.truth(.hasQueryKeyNorms, default: false)
    attentionScale = values[.attentionScale] == nil ? nil : try reader.number(.attentionScale, default: 0)
    ropeScaling = positions == .rotary ? try RopeScaling(reader, contextLength: contextLength) : nil
    if let factors = ropeScaling?.factors, ropeScaling?.kind == .factors, factors.count != rotatedLength / 2 {
      throw HyperparameterError(
        name: .ropeScalingFactors, found: "\(factors.count) numbers", expected: "\(rotatedLength / 2), one a pair")
    }
    attentionSoftcap = values[.attentionSoftcap] == nil ? nil : try reader.positive(.attentionSoftcap, default: nil)
    slidingWindow = values[.slidingWindow] == nil ? nil : try reader.count(.slidingWindow)
    logitSoftcap = values[.logitSoftcap] == nil ? nil : try reader.positive(.logitSoftcap, default: nil)
  }
}
