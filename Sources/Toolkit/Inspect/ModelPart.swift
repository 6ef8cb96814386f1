public import WeightGraph

/// A part of a decoder, for counting parameters.
public enum ModelPart: String, CaseIterable, Hashable, Sendable {
  case embedding, attention, feedForward, norms, head

  /// The part that a role belongs to.
  public init(_ role: Role) {
    self =
      switch role {
      case .tokenEmbedding, .positionEmbedding: .embedding
      case .outputNorm, .outputNormBias: .norms
      case .output, .outputBias: .head
      case .block(_, let role): ModelPart(role)
      }
  }

  private init(_ role: BlockRole) {
    self =
      switch role {
      case .attentionNorm, .attentionNormBias, .attentionQueryNorm, .attentionKeyNorm, .feedForwardNorm,
        .feedForwardNormBias:
        .norms
      case .attentionQuery, .attentionQueryBias, .attentionKey, .attentionKeyBias, .attentionValue,
        .attentionValueBias, .attentionOutput, .attentionOutputBias:
        .attention
      case .feedForwardGate, .feedForwardGateBias, .feedForwardUp, .feedForwardUpBias, .feedForwardDown,
        .feedForwardDownBias:
        .feedForward
      }
  }
}
