public import WeightGraph

/// A hyperparameter that a file does not say, and without which its tensors were compared.
public struct UnsaidHyperparameter: Hashable, Sendable {
  /// Which one.
  public let name: Hyperparameter
  /// Which of the files do not say it.
  public let sides: Sides
  /// What the other file says, where it says it, and was taken for both.
  public let taken: MetadataValue?

  /// One of two files, or both.
  public enum Sides: String, Hashable, Sendable {
    case left
    case right
    case both
  }
}
