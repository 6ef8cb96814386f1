/// A step of the forward pass that an ``ActivationTap`` sees, with the shape of its values.
public enum ActivationStep: Hashable, Sendable {
  /// The rows of the token table: [tokens, embedding].
  case tokenEmbedding
  /// The rows of the position table, where there is one: [tokens, embedding].
  case positionEmbedding
  /// What the first block gets: [tokens, embedding].
  case embedding
  /// A step of block number `index`, counted from 0.
  case block(Int, BlockStep)
  /// The norm after the last block: [tokens, embedding].
  case outputNorm
  /// One number a token of the vocabulary: [tokens, vocabulary].
  case logits
  /// The softmax of the logits: [tokens, vocabulary].
  case probabilities
}

/// A step within one block, in the order of execution.
public enum BlockStep: String, CaseIterable, Hashable, Sendable {
  /// [tokens, embedding]
  case attentionNorm
  /// What each token looks for: [tokens, heads × key length].
  case query
  /// What each new token offers: [tokens, key-value heads × key length].
  case key
  /// What each new token hands on: [tokens, key-value heads × value length].
  case value
  /// Queries normalized head by head, where the architecture does so: [tokens, heads × key length].
  case queryNorm
  /// Keys normalized head by head, where the architecture does so: [tokens, key-value heads × key length].
  case keyNorm
  /// Queries turned by their positions, where these are rotary: [tokens, heads × key length].
  case rotatedQuery
  /// Keys turned by their positions, where these are rotary: [tokens, key-value heads × key length].
  case rotatedKey
  /// How well each query fits each key, scaled, and capped where they are; -infinity where a token may not look:
  /// [heads, tokens, positions].
  case scores
  /// How much each token attends to each position; a row sums to one: [heads, tokens, positions].
  case attentionWeights
  /// The values of all positions, mixed by those weights: [tokens, heads × value length].
  case mixture
  /// The projection of all heads back into the residual stream: [tokens, embedding].
  case attentionOutput
  /// The sum of the block's input and the attention's output: [tokens, embedding].
  case attentionResidual
  /// [tokens, embedding]
  case feedForwardNorm
  /// The gate before its activation, where there is one: [tokens, feed-forward].
  case gate
  /// [tokens, feed-forward]
  case up
  /// The activation of the gate, where there is one, else of `up`: [tokens, feed-forward].
  case activation
  /// The activation times `up`, where there is a gate: [tokens, feed-forward].
  case gated
  /// [tokens, embedding]
  case down
  /// What the next block gets: [tokens, embedding].
  case feedForwardResidual
}

extension ActivationStep: CustomStringConvertible {
  /// The step as text: `tokenEmbedding`, `block.3.scores`.
  public var description: String {
    switch self {
    case .tokenEmbedding: "tokenEmbedding"
    case .positionEmbedding: "positionEmbedding"
    case .embedding: "embedding"
    case .block(let index, let step): "block.\(index).\(step.rawValue)"
    case .outputNorm: "outputNorm"
    case .logits: "logits"
    case .probabilities: "probabilities"
    }
  }
}
