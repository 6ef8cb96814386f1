/// Whether a model computes what another engine has computed.
public struct ReferenceReport: Sendable {
  /// The model's file.
  public let path: String
  /// The file with the other engine's values.
  public let referencePath: String
  /// How far a value may lie from the reference, as a part of the largest one of its step.
  public let tolerance: Double
  /// How each sequence compares.
  public let sequences: [Sequence]
  /// What would make the model agree, as sentences; empty where it does, or where nothing known would.
  public let remedies: [String]

  /// How the values of one sequence compare.
  public struct Sequence: Sendable {
    /// The tokens.
    public let tokens: [Int]
    /// How the logits compare.
    public let logits: ActivationDifference
    /// How the parts compare, as far as the file has their values.
    public let parts: [Part]
  }

  /// How one part of the forward pass compares.
  public struct Part: Sendable {
    /// Which one.
    public let part: LayerDivergence.Part
    /// What comes out of it when the model runs freely.
    public let free: ActivationDifference?
    /// What comes out of it when it is given what the other engine's got.
    public let isolated: ActivationDifference?
    /// The attention weights, the model running freely.
    public let attention: ActivationDifference?
  }

  /// Whether everything lies within the tolerance.
  public var agrees: Bool {
    sequences.allSatisfy { sequence in
      sequence.logits.lies(within: tolerance)
        && sequence.parts.allSatisfy { part in
          [part.free, part.isolated, part.attention].allSatisfy { $0?.lies(within: tolerance) ?? true }
        }
    }
  }

  /// The first part whose inputs agree and whose output does not.
  public var firstDivergence: LayerDivergence.Part? {
    for sequence in sequences {
      if let part = sequence.parts.first(where: { !($0.free?.lies(within: tolerance) ?? true) }) { return part.part }
    }
    return nil
  }
}

extension ActivationDifference {
  /// Whether no value lies further from the left one than a part of the largest left value.
  public func lies(within tolerance: Double) -> Bool { differing == 0 || maximum <= tolerance * largest }
}
