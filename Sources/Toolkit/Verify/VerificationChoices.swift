public import WeightGraph

/// What two models are asked, and how far their answers may lie apart.
public struct VerificationChoices: Sendable {
  /// What both are asked besides the probe that follows from the hyperparameters.
  public var prompts: [Prompt] = []
  /// Files of text that both are asked to predict word by word.
  public var texts: [String] = []
  /// A tokenizer's file or folder that takes precedence over the models' own.
  public var tokenizer: String?
  /// After how many tokens the probe begins no further sequence.
  public var probeLimit = ProbeLimit.usual
  /// What an equivalent model must keep to, as far as it is not left to its type.
  public var tolerance = ToleranceChoices()
  /// How many steps of its block an element may lie beyond the block's ends, where it is not left to ``BlockLadder``.
  public var clipping: Double?
  /// How far a block may lie from what it was made of, as a part of that: judges whole blocks, and no element by its own bound.
  public var blockError: Double?
  /// The type to which one side was rounded, where it is stored in a wider one.
  public var declaredType: DType?
  /// Whether every part is compared even where the models are the same.
  public var comparesLayers = false

  /// Asks the probe only.
  public init() {}

  /// How far the probe goes.
  public enum ProbeLimit: Hashable, Sendable {
    /// 1,024 tokens, but all positions that have a row.
    case usual
    /// So many tokens, but all positions that have a row.
    case tokens(Int)
    /// Every token of the vocabulary.
    case wholeVocabulary

    /// The number of tokens, or `nil` for no limit.
    var length: Int? {
      switch self {
      case .usual: CoveringProbe.usualLimit
      case .tokens(let count): count
      case .wholeVocabulary: nil
      }
    }
  }

  /// Limits of a ``Tolerance``; `nil` leaves one to the type that a model was rounded to.
  public struct ToleranceChoices: Hashable, Sendable {
    /// The largest mean divergence, in nats.
    public var meanDivergence: Double?
    /// The largest divergence of any position, in nats.
    public var maximumDivergence: Double?
    /// At what part of the positions the likeliest token must be the same.
    public var agreement: Double?

    /// Leaves everything to the type.
    public init() {}
  }
}
