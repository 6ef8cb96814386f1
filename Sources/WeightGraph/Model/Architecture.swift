/// What a decoder consists of, as data: hyperparameters and independent choices, no family.
public struct Architecture: Hashable, Sendable {
  /// The number of blocks, one after the other.
  public var blockCount: Int
  /// The width of the residual stream.
  public var embeddingLength: Int
  /// The largest number of positions.
  public var contextLength: Int
  /// The number of tokens that have an embedding and a logit.
  public var vocabularyLength: Int
  /// The number of attention heads, which divides the width of all queries.
  public var headCount: Int
  /// The number of key and value heads, each shared by equally many query heads.
  public var headCountKV: Int
  /// The width of one head's queries and keys.
  public var keyLength: Int
  /// The width of one head's values.
  public var valueLength: Int
  /// The width between the feed-forward layers.
  public var feedForwardLength: Int
  /// How activations are normalized.
  public var normalization: Normalization = .layer
  /// What is added to a norm's variance or mean square; a float32, since that is what it is computed with.
  public var normEpsilon: Float = 1e-5
  /// How positions are made known.
  public var positions: PositionEncoding = .learned
  /// The base of the rotary frequencies, where positions are rotary.
  public var ropeFrequencyBase: Float = 10000
  /// How many elements of a head are rotated, where positions are rotary; 0 means all.
  public var ropeDimensionCount: Int = 0
  /// How many elements of a head are rotated, where positions are rotary.
  public var rotatedLength: Int { ropeDimensionCount == 0 ? keyLength : ropeDimensionCount }
  /// How the rotary frequencies are changed, where positions are rotary and they are.
  public var ropeScaling: RopeScaling?
  /// The feed-forward layer's function.
  public var activation: Activation
  /// Which feed-forward layers there are.
  public var feedForward: FeedForward = .plain
  /// Where there are biases.
  public var biases: Biases = []
  /// Whether queries and keys are normalized head by head.
  public var hasQueryKeyNorms: Bool = false
  /// Whether the head is the token embedding.
  public var hasTiedOutput: Bool
  /// What scores are multiplied by; `nil` means one over the square root of ``keyLength``.
  public var attentionScale: Float?
  /// What scaled scores stay below, as `softcap · tanh(score / softcap)`; `nil` leaves them as they are.
  public var attentionSoftcap: Float?
  /// How many positions a token attends to at most, its own included; `nil` means all up to its own.
  public var slidingWindow: Int?
  /// What logits stay below, as `softcap · tanh(logit / softcap)`; `nil` leaves them as they are.
  public var logitSoftcap: Float?

  /// An architecture of the given sizes; heads share the embedding evenly, with as many key heads as query heads.
  public init(
    blockCount: Int, embeddingLength: Int, contextLength: Int, vocabularyLength: Int, headCount: Int,
    feedForwardLength: Int, activation: Activation, biases: Biases, hasTiedOutput: Bool
  ) {
    self.blockCount = blockCount
    self.embeddingLength = embeddingLength
    self.contextLength = contextLength
    self.vocabularyLength = vocabularyLength
    self.headCount = headCount
    headCountKV = headCount
    keyLength = headCount > 0 ? embeddingLength / headCount : 0
    valueLength = keyLength
    self.feedForwardLength = feedForwardLength
    self.activation = activation
    self.biases = biases
    self.hasTiedOutput = hasTiedOutput
  }
}
