/// A property that makes attention what it is, tried on a model.
public struct AttentionProperty: Sendable {
  /// Which one.
  public let name: Name
  /// What came of it.
  public let outcome: Outcome
  /// What was measured, in words with figures.
  public let evidence: String

  /// What is tried, in the order in which it is.
  public enum Name: String, CaseIterable, Sendable {
    /// A row of attention sums to one.
    case rowsSumToOne
    /// No token sees a later one.
    case noTokenSeesALaterOne
    /// Without positions the order of the earlier tokens does not matter.
    case orderNeedsPositions
    /// Softmax sharpens as scores scale.
    case softmaxSharpens
    /// Query and key agree in width; the value's may differ.
    case widths
    /// Heads work side by side, and only the output projection joins them.
    case headsWorkSideBySide
  }

  /// What comes of trying a property.
  public enum Outcome: String, Sendable {
    case holds, fails
    /// The text or the model leaves nothing to try it on.
    case notTried
  }
}

extension AttentionProperty.Name {
  /// The property as a sentence.
  public var sentence: String {
    switch self {
    case .rowsSumToOne: "a token's attention sums to one"
    case .noTokenSeesALaterOne: "no token sees a later one"
    case .orderNeedsPositions: "without positions, order does not matter"
    case .softmaxSharpens: "softmax sharpens as scores grow"
    case .widths: "query and key agree in width, the value need not"
    case .headsWorkSideBySide: "heads work side by side, joined by one projection"
    }
  }
}

/// The properties of one model's attention, each with what was measured.
public struct AttentionCheck: Sendable {
  /// The model's file.
  public let path: String
  /// What the model was given to read.
  public let tokens: [ShownToken]
  /// Every property, in a fixed order.
  public let properties: [AttentionProperty]

  /// Whether none fails.
  public var holds: Bool { !properties.contains { $0.outcome == .fails } }
}
