import WeightGraph

/// The layers of one block.
struct BlockWeights: Sendable {
  let attentionNorm: Norm
  let query: Linear
  let key: Linear
  let value: Linear
  let queryNorm: Norm?
  let keyNorm: Norm?
  let attentionOutput: Linear
  let feedForwardNorm: Norm
  let gate: Linear?
  let up: Linear
  let down: Linear

  init(_ index: Int, _ weights: [Role: Weight], _ architecture: Architecture) {
    func weight(_ role: BlockRole) -> Weight? { weights[.block(index, role)] }
    func linear(_ role: BlockRole, _ bias: BlockRole) -> Linear? {
      weight(role).map { Linear(weight: $0, bias: weight(bias)) }
    }
    func norm(_ role: BlockRole, _ bias: BlockRole?) -> Norm? {
      weight(role).map { Norm(architecture, weight: $0, bias: bias.flatMap(weight)) }
    }
    // The roles without a question mark are part of every architecture, and the graph fills them.
    attentionNorm = norm(.attentionNorm, .attentionNormBias)!
    query = linear(.attentionQuery, .attentionQueryBias)!
    key = linear(.attentionKey, .attentionKeyBias)!
    value = linear(.attentionValue, .attentionValueBias)!
    queryNorm = norm(.attentionQueryNorm, nil)
    keyNorm = norm(.attentionKeyNorm, nil)
    attentionOutput = linear(.attentionOutput, .attentionOutputBias)!
    feedForwardNorm = norm(.feedForwardNorm, .feedForwardNormBias)!
    gate = linear(.feedForwardGate, .feedForwardGateBias)
    up = linear(.feedForwardUp, .feedForwardUpBias)!
    down = linear(.feedForwardDown, .feedForwardDownBias)!
  }
}

/// All layers of a decoder.
struct DecoderWeights: Sendable {
  let tokenEmbedding: Weight
  let positionEmbedding: Weight?
  let outputNorm: Norm
  let output: Linear
  /// The blocks, or `nil` where each is loaded when its turn comes.
  private let blocks: [BlockWeights]?
  private let loader: WeightLoader

  init(_ loader: WeightLoader, _ residency: Residency) throws(InferenceError) {
    let architecture = loader.graph.architecture
    var roles = architecture.roles
    if residency == .streamed { roles.removeAll { if case .block = $0 { true } else { false } } }
    let weights = try loader.load(roles)
    self.loader = loader
    // As in a block: the graph fills all roles of its architecture.
    tokenEmbedding = weights[.tokenEmbedding]!
    positionEmbedding = weights[.positionEmbedding]
    outputNorm = Norm(architecture, weight: weights[.outputNorm]!, bias: weights[.outputNormBias])
    output = Linear(weight: weights[.output] ?? tokenEmbedding, bias: weights[.outputBias])
    blocks =
      residency == .streamed
      ? nil : (0..<architecture.blockCount).map { BlockWeights($0, weights, architecture) }
  }

  /// The layers of block number `index`.
  func block(_ index: Int) throws(InferenceError) -> BlockWeights {
    if let blocks { return blocks[index] }
    let architecture = loader.graph.architecture
    let weights = try loader.load(architecture.blockRoles.map { .block(index, $0) })
    return BlockWeights(index, weights, architecture)
  }
}

/// Where the weights are between forward passes. Those that can be used where they lie in a mapped file cost nothing.
public enum Residency: Sendable {
  /// All of them are kept in memory.
  case resident
  /// Those of a block are brought into memory when its turn comes, and dropped: for models larger than memory.
  case streamed
}

extension Norm {
  init(_ architecture: Architecture, weight: Weight, bias: Weight?) {
    self.init(kind: architecture.normalization, epsilon: architecture.normEpsilon, weight: weight, bias: bias)
  }
}
