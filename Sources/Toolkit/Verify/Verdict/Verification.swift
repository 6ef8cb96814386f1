public import Inference
public import WeightGraph

/// Whether two files hold the same model, with everything that this was concluded from.
public struct Verification: Sendable {
  /// The two files.
  public let sides: [Side]
  /// The conclusion.
  public let verdict: Verdict
  /// Why the conclusion is no better, as sentences.
  public let reasons: [String]
  /// What the models' tensors and hyperparameters have in common.
  public let comparison: ModelComparison
  /// The tensors that one side has rounded, each with how well; empty unless every difference is one of rounding.
  public let roundings: [RoundedTensor]
  /// Whether both read texts alike.
  public let tokenizers: TokenizerComparison
  /// What both were asked, and how their answers compare; empty where they cannot be asked the same.
  public let runs: [Run]
  /// How far they are apart behind each part of the forward pass; empty where that was not looked at.
  public let layers: [LayerDivergence]
  /// What is known about the cause of a difference.
  public let diagnoses: [Diagnosis]
  /// What the models would be called if all that was diagnosed were undone; `nil` where that does not explain everything.
  public let remedied: Verdict?
  /// How far the runs reached.
  public let coverage: Coverage
  /// What an equivalent model had to keep to; `nil` where that was not the question.
  public let tolerance: Tolerance?

  /// One of the two models.
  public struct Side: Sendable {
    /// The file.
    public let path: String
    /// The container's name.
    public let container: String
    /// The dialect's name.
    public let dialect: String
    /// The fingerprint.
    public let fingerprint: Digest
    /// The digest of all logits over all runs.
    public let prediction: Digest?
  }

  /// The conclusion.
  public enum Verdict: Hashable, Sendable {
    /// The fingerprints are equal, and so is every bit of every logit.
    case identical
    /// One model is the other with tensors rounded to these types, and predicts the same within a tolerance.
    case equivalent([DType])
    /// Anything else.
    case different
  }

  /// Sequences that both models were given.
  public struct Run: Sendable {
    /// What it is: `probe`, the prompt, or the file of a text.
    public let name: String
    /// Where the sequences come from.
    public let kind: Kind
    /// The sequences.
    public let sequences: [[Int]]
    /// How the logits compare.
    public let logits: LogitComparison
    /// The first step, in the order of execution, whose values differ; `nil` where none does or none was looked for.
    public let firstDivergence: Divergence?

    /// Where sequences come from.
    public enum Kind: String, Sendable { case probe, prompt, text }

    /// How many tokens there are in all.
    public var tokenCount: Int { sequences.reduce(0) { $0 + $1.count } }
  }

  /// A step at which two models part.
  public struct Divergence: Sendable {
    /// The step.
    public let step: ActivationStep
    /// How its values differ.
    public let difference: ActivationDifference
    /// For steps with heads, which heads differ.
    public let heads: [Int]
    /// How many heads the step has; 0 where it has none.
    public let headCount: Int

    /// The largest difference of its values.
    public var maximum: Double { difference.maximum }
  }
}

extension Verification.Verdict: CustomStringConvertible {
  public var description: String {
    switch self {
    case .identical: "IDENTICAL"
    case .equivalent(let dtypes): "EQUIVALENT (\(dtypes.map(\.description).joined(separator: ", ")))"
    case .different: "DIFFERENT"
    }
  }
}
