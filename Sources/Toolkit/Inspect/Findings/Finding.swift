/// Something about a file that matters to who uses it, and what to do about it.
public struct Finding: Hashable, Sendable {
  /// What kind of thing it is.
  public let kind: Kind
  /// What was found, with figures: `3 tensors hold NaN`.
  public let text: String
  /// What to do about it.
  public let advice: String
  /// The tensors that it is about, by their names in the file.
  public let tensors: [String]

  /// The kinds of findings, the gravest first.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case notNumbers, identicalBlocks, zeroTensors, untrained, identicalTensors, normGainsNearZero, beyondHalf, outliers
    case paddedVocabulary, unusedPositions, deadRows, deadColumns
    case widelyStored, storedTiedHead, storedBuffers, brokenTokenizer, unknownTokens, noTokenizer

    /// How much it matters.
    public var gravity: Gravity {
      switch self {
      case .notNumbers: .broken
      case .identicalBlocks, .zeroTensors, .untrained, .identicalTensors, .normGainsNearZero, .unknownTokens,
        .brokenTokenizer:
        .suspicious
      default: .worthKnowing
      }
    }
  }

  /// How much a finding matters.
  public enum Gravity: String, CaseIterable, Hashable, Sendable {
    /// The model cannot work like this.
    case broken
    /// The model may be another than it is taken for, or damaged.
    case suspicious
    /// The model is sound; something can be saved, or must be known by who uses it elsewhere.
    case worthKnowing
  }

  init(_ kind: Kind, _ text: String, advice: String, tensors: [String] = []) {
    (self.kind, self.text, self.advice, self.tensors) = (kind, text, advice, tensors)
  }
}
