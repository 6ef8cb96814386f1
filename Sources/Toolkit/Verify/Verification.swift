public import Inference
public import WeightGraph

/// Whether two files hold the same model, with everything that this was concluded from.
public struct Verification: Sendable {
  /// The two files.
  public let sides: [Side]
  /// The conclusion.
  public let verdict: Verdict
  /// What the models' tensors and hyperparameters have in common.
  public let comparison: ModelComparison
  /// What both were asked, and how their answers compare; empty where they cannot be asked the same.
  public let runs: [Run]
  /// What is known about the cause of a difference, as sentences.
  public let diagnoses: [Diagnosis]
  /// How far the runs reached.
  public let coverage: Coverage

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
    /// One model is the other with its tensors rounded to this type, and differs in nothing else.
    case equivalent(DType)
    /// Anything else.
    case different
  }

  /// One sequence that both models were given.
  public struct Run: Sendable {
    /// What it is: `probe`, or the prompt.
    public let name: String
    /// The tokens.
    public let tokens: [Int]
    /// How the logits compare.
    public let logits: LogitComparison
    /// The first step, in the order of execution, whose values differ; `nil` where none does.
    public let firstDivergence: Divergence?
  }

  /// A step at which two models part.
  public struct Divergence: Sendable {
    /// The step.
    public let step: ActivationStep
    /// The largest difference of its values.
    public let maximum: Double
    /// For steps with heads, which heads differ.
    public let heads: [Int]
  }

  /// How far the runs reached: what they did not touch is covered by the fingerprint alone.
  public struct Coverage: Hashable, Sendable {
    /// Rows of the token table that were read, of how many.
    public let tokenRows: Int
    /// How many rows the token table has.
    public let vocabularyLength: Int
    /// Rows of the position table that were read.
    public let positions: Int
    /// How many positions there are.
    public let contextLength: Int
  }
}

extension Verification.Verdict: CustomStringConvertible {
  public var description: String {
    switch self {
    case .identical: "IDENTICAL"
    case .equivalent(let dtype): "EQUIVALENT (\(dtype))"
    case .different: "DIFFERENT"
    }
  }
}
