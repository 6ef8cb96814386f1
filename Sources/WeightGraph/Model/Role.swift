/// What a tensor is for in a decoder, whatever a file calls it.
public enum Role: Hashable, Sendable {
  /// One row a token of the vocabulary: [vocabulary, embedding].
  case tokenEmbedding
  /// One row a position: [context, embedding].
  case positionEmbedding
  /// A part of block number `index`, counted from 0.
  case block(Int, BlockRole)
  /// The gains of the norm after the last block: [embedding].
  case outputNorm
  /// The shifts of the norm after the last block: [embedding].
  case outputNormBias
  /// The head, from an embedding to one logit a token: [vocabulary, embedding].
  case output
  /// What the head adds: [vocabulary].
  case outputBias
}

/// What a tensor is for within one block. Weights of linear layers are [out, in].
public enum BlockRole: String, CaseIterable, Hashable, Sendable {
  case attentionNorm, attentionNormBias
  case attentionQuery, attentionQueryBias
  case attentionKey, attentionKeyBias
  case attentionValue, attentionValueBias
  case attentionQueryNorm, attentionKeyNorm
  case attentionOutput, attentionOutputBias
  case feedForwardNorm, feedForwardNormBias
  case feedForwardGate, feedForwardGateBias
  case feedForwardUp, feedForwardUpBias
  case feedForwardDown, feedForwardDownBias
}

extension Role: LosslessStringConvertible {
  /// The role as text: `tokenEmbedding`, `block.3.attentionQuery`.
  public var description: String {
    switch self {
    case .tokenEmbedding: "tokenEmbedding"
    case .positionEmbedding: "positionEmbedding"
    case .block(let index, let role): "block.\(index).\(role.rawValue)"
    case .outputNorm: "outputNorm"
    case .outputNormBias: "outputNormBias"
    case .output: "output"
    case .outputBias: "outputBias"
    }
  }

  /// The role that this text names, or `nil`.
  public init?(_ description: String) {
    let parts = description.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count == 3, parts[0] == "block", let index = Int(parts[1]), index >= 0, String(index) == parts[1],
      let role = BlockRole(rawValue: String(parts[2]))
    {
      self = .block(index, role)
    } else if let role = Self.outside.first(where: { $0.description == description }) {
      self = role
    } else {
      return nil
    }
  }

  private static let outside: [Role] = [
    .tokenEmbedding, .positionEmbedding, .outputNorm, .outputNormBias, .output, .outputBias,
  ]
}

extension Role: Comparable {
  /// In the order of execution.
  public static func < (left: Role, right: Role) -> Bool { left.rank.lexicographicallyPrecedes(right.rank) }

  private var rank: [Int] {
    switch self {
    case .tokenEmbedding: [0]
    case .positionEmbedding: [1]
    case .block(let index, let role): [2, index, BlockRole.allCases.firstIndex(of: role)!]
    case .outputNorm: [3]
    case .outputNormBias: [4]
    case .output: [5]
    case .outputBias: [6]
    }
  }
}
