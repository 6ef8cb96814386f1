/// How far two models are apart behind one part of the forward pass.
public struct LayerDivergence: Sendable {
  /// The part.
  public let part: Part
  /// The two models run freely: what the part makes of all that came before it on either side.
  public let free: ActivationDifference
  /// Both parts given what the left model hands on to its own, so that only the part itself can differ.
  public let isolated: ActivationDifference
  /// Where in the part, given the same, the two differ first; `nil` where they do not.
  public let step: Verification.Divergence?

  /// A part of the forward pass.
  public enum Part: Hashable, Sendable {
    /// The tables of tokens and positions.
    case embedding
    /// A block, counted from 0.
    case block(Int)
    /// The final norm and the head.
    case output
  }

  /// Whether the part itself differs.
  public var isBad: Bool { isolated.differing > 0 }
}

extension LayerDivergence.Part: CustomStringConvertible {
  public var description: String {
    switch self {
    case .embedding: "embedding"
    case .block(let index): "block.\(index)"
    case .output: "output"
    }
  }
}
