extension Architecture {
  /// Every role that a model of this architecture fills, in the order of execution; a tied head is none.
  public var roles: [Role] {
    var roles: [Role] = [.tokenEmbedding]
    if positions == .learned { roles.append(.positionEmbedding) }
    for index in 0..<blockCount { roles += blockRoles.map { .block(index, $0) } }
    roles.append(.outputNorm)
    if biases.contains(.norm) { roles.append(.outputNormBias) }
    if !hasTiedOutput { roles.append(.output) }
    if biases.contains(.output) { roles.append(.outputBias) }
    return roles
  }

  /// The roles of one block, in the order of execution.
  public var blockRoles: [BlockRole] {
    BlockRole.allCases.filter { role in
      switch role {
      case .attentionNorm, .attentionQuery, .attentionKey, .attentionValue, .attentionOutput, .feedForwardNorm,
        .feedForwardUp, .feedForwardDown:
        true
      case .attentionNormBias, .feedForwardNormBias: biases.contains(.norm)
      case .attentionQueryBias, .attentionKeyBias, .attentionValueBias: biases.contains(.attentionInput)
      case .attentionQueryNorm, .attentionKeyNorm: hasQueryKeyNorms
      case .attentionOutputBias: biases.contains(.attentionOutput)
      case .feedForwardGate: feedForward == .gated
      case .feedForwardGateBias: feedForward == .gated && biases.contains(.feedForward)
      case .feedForwardUpBias, .feedForwardDownBias: biases.contains(.feedForward)
      }
    }
  }

  /// The shape that the tensor of a role must have.
  public func shape(of role: Role) -> Shape {
    switch role {
    case .tokenEmbedding, .output: [vocabularyLength, embeddingLength]
    case .positionEmbedding: [contextLength, embeddingLength]
    case .outputNorm, .outputNormBias: [embeddingLength]
    case .outputBias: [vocabularyLength]
    case .block(_, let role): shape(of: role)
    }
  }

  private func shape(of role: BlockRole) -> Shape {
    let (queries, keys, values) = (headCount * keyLength, headCountKV * keyLength, headCountKV * valueLength)
    return switch role {
    case .attentionNorm, .attentionNormBias, .feedForwardNorm, .feedForwardNormBias: [embeddingLength]
    case .attentionQuery: [queries, embeddingLength]
    case .attentionQueryBias: [queries]
    case .attentionKey: [keys, embeddingLength]
    case .attentionKeyBias: [keys]
    case .attentionValue: [values, embeddingLength]
    case .attentionValueBias: [values]
    case .attentionQueryNorm, .attentionKeyNorm: [keyLength]
    case .attentionOutput: [embeddingLength, headCount * valueLength]
    case .attentionOutputBias: [embeddingLength]
    case .feedForwardGate, .feedForwardUp: [feedForwardLength, embeddingLength]
    case .feedForwardGateBias, .feedForwardUpBias: [feedForwardLength]
    case .feedForwardDown: [embeddingLength, feedForwardLength]
    case .feedForwardDownBias: [embeddingLength]
    }
  }

  /// The number of parameters, a tied head counted once.
  public var parameterCount: Int { roles.reduce(0) { $0 + (shape(of: $1).elementCount ?? 0) } }
}
