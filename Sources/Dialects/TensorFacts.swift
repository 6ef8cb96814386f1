import WeightGraph

/// What the tensors themselves say of an architecture: their shapes, and which of them there are.
struct TensorFacts {
  private(set) var values: [Hyperparameter: MetadataValue] = [:]

  init(_ tensors: [Role: Tensor], blockCount: Int, hasTiedOutput: Bool) {
    values[.blockCount] = MetadataValue(blockCount)
    values[.hasTiedOutput] = .bool(hasTiedOutput)
    if let embedding = tensors[.tokenEmbedding]?.shape, embedding.rank == 2 {
      values[.vocabularyLength] = MetadataValue(embedding[0])
      values[.embeddingLength] = MetadataValue(embedding[1])
    }
    if let positions = tensors[.positionEmbedding]?.shape, positions.rank == 2 {
      values[.contextLength] = MetadataValue(positions[0])
      values[.positions] = .string(PositionEncoding.learned.rawValue)
    }
    if let up = tensors[.block(0, .feedForwardUp)]?.shape, up.rank == 2 {
      values[.feedForwardLength] = MetadataValue(up[0])
    }
    let present = Set(
      tensors.keys.map { role -> Role in
        if case .block(_, let part) = role { .block(0, part) } else { role }
      })
    if let norm = tensors[.block(0, .attentionQueryNorm)]?.shape, norm.rank == 1 {
      values[.keyLength] = MetadataValue(norm[0])
    }
    values[.feedForward] = .string(
      (present.contains(.block(0, .feedForwardGate)) ? FeedForward.gated : .plain).rawValue)
    values[.hasQueryKeyNorms] = .bool(present.contains(.block(0, .attentionQueryNorm)))
    values[.biases] = Biases(Self.biases.filter { present.contains($0.role) }.map(\.kind)).metadata
  }

  /// The tensor that shows that there are biases of a kind.
  private static let biases: [(kind: Biases, role: Role)] = [
    (.attentionInput, .block(0, .attentionQueryBias)), (.attentionOutput, .block(0, .attentionOutputBias)),
    (.feedForward, .block(0, .feedForwardUpBias)), (.norm, .block(0, .attentionNormBias)), (.output, .outputBias),
  ]
}
