/// What speaks for a word: its logit as the sum of what each part of the model has written into the residual stream.
///
/// A logit is the head's row for the word times the final norm of the stream, and the stream is the sum of everything that
/// was written into it. With the norm's scale at its actual value the rest is linear, so that the logit falls into parts:
///
///     logit = Σ gain · (part − mean(part)) / scale · row + shift · row + output bias
///
/// the mean being left out where the norm subtracts none. Parts are computed in double precision from the float32 values of
/// the forward pass; their sum misses the float32 logit by what the forward pass has rounded, which is ``error``.
public struct Attribution: Sendable {
  /// The word.
  public let word: ShownToken
  /// Its logit, as the forward pass computes it; before it is capped, where the architecture caps logits.
  public let logit: Float
  /// What the final norm divides the stream by.
  public let scale: Double
  /// What each part adds to the logit, in the order of execution.
  public let parts: [Part]
  /// What the shift of the final norm and the head's bias add, whatever the text.
  public let bias: Double

  /// The sum of all parts and the bias.
  public var sum: Double { parts.reduce(bias) { $0 + $1.amount } }
  /// By how much the sum differs from the logit.
  public var error: Double { abs(sum - Double(logit)) }

  /// Something that writes into the residual stream.
  public struct Part: Sendable {
    /// What it is.
    public let source: Source
    /// What it adds to the logit.
    public let amount: Double
    /// For a head: how much of it comes from the value of each position; the positions up to the token's own. Else empty.
    public let positions: [Double]
  }

  /// What writes into the residual stream.
  public enum Source: Hashable, Sendable {
    /// The token's own embedding.
    case tokenEmbedding
    /// The embedding of its position.
    case positionEmbedding
    /// One head of a block's attention.
    case head(block: Int, head: Int)
    /// The bias of a block's output projection, which belongs to no head.
    case attentionBias(block: Int)
    /// A block's feed-forward layer, with its bias.
    case feedForward(block: Int)
  }
}

extension Attribution.Source: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tokenEmbedding: "token embedding"
    case .positionEmbedding: "position embedding"
    case .head(let block, let head): "layer \(block), head \(head)"
    case .attentionBias(let block): "layer \(block), attention bias"
    case .feedForward(let block): "layer \(block), feed-forward"
    }
  }
}
