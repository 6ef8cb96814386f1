/// The attention of one block's heads over a text.
public struct BlockAttention: Sendable {
  /// The number of the block, counted from 0.
  public let block: Int
  /// How many heads ask.
  public let headCount: Int
  /// How many tokens there are.
  public let tokenCount: Int
  /// How well each token's query fits each token's key, scaled: [heads, tokens, tokens]; -infinity where a token may not look.
  public let scores: [Float]
  /// The softmax of the scores: [heads, tokens, tokens]; a row sums to one, and is zero after its own token.
  public let weights: [Float]
  /// How long a token's value is once a head's share of the output projection has brought it into the residual stream:
  /// [heads, tokens].
  ///
  /// Attention alone misleads: a token that is attended to much and hands on next to nothing contributes next to nothing.
  public let valueNorms: [Float]
  /// The vectors that the scores and the mixture are made of.
  public let vectors: HeadVectors

  /// How much a token attends to itself and to those before it, in one head: [positions up to its own].
  public func weights(head: Int, token: Int) -> ArraySlice<Float> {
    let start = (head * tokenCount + token) * tokenCount
    return weights[start...start + token]
  }

  /// How much a token attends to one position, in one head; zero for a later one.
  public func weight(head: Int, token: Int, position: Int) -> Float {
    weights[(head * tokenCount + token) * tokenCount + position]
  }

  /// How much of each position reaches the stream of a token through one head: its attention times the length of the
  /// projected value: [positions up to its own].
  public func contributions(head: Int, token: Int) -> [Float] {
    zip(weights(head: head, token: token), valueNorms[(head * tokenCount)...]).map { $0 * $1 }
  }

  /// A position, and its share of a whole.
  public struct Share: Hashable, Sendable {
    public let position: Int
    /// Between zero and one.
    public let share: Float
  }

  /// The positions that a token attends to most, the most attended first.
  public func mostAttended(head: Int, token: Int, _ count: Int) -> [Share] {
    Self.greatest(Array(weights(head: head, token: token)), count)
  }

  /// The positions that contribute most to a token through one head, each with its share of what all contribute.
  public func mostContributing(head: Int, token: Int, _ count: Int) -> [Share] {
    let all = contributions(head: head, token: token)
    let sum = all.reduce(0, +)
    return sum > 0 ? Self.greatest(all.map { $0 / sum }, count) : []
  }

  /// Of equal shares the earlier position comes first.
  private static func greatest(_ shares: [Float], _ count: Int) -> [Share] {
    let all = shares.enumerated().map { Share(position: $0.offset, share: $0.element) }
    let sorted = all.sorted { $0.share > $1.share || $0.share == $1.share && $0.position < $1.position }
    return Array(sorted.prefix(count))
  }
}

/// The vectors of one block's heads as they enter the scores and the mixture: normalized and turned where the architecture
/// says so.
public struct HeadVectors: Sendable {
  /// [tokens, heads × key length]
  public let queries: [Float]
  /// [tokens, key-value heads × key length]
  public let keys: [Float]
  /// [tokens, key-value heads × value length]
  public let values: [Float]
  /// The width of a query and of a key.
  public let keyLength: Int
  /// The width of a value.
  public let valueLength: Int
  /// How many heads ask.
  public let headCount: Int
  /// How many heads of keys and values there are, each shared by equally many that ask.
  public let headCountKV: Int
  /// What the product of a query and a key is multiplied by.
  public let scale: Float

  /// What a token looks for, in one head: [key length].
  public func query(head: Int, token: Int) -> ArraySlice<Float> {
    Self.part(queries, (token * headCount + head) * keyLength, keyLength)
  }

  /// What a token offers to one head: [key length].
  public func key(head: Int, token: Int) -> ArraySlice<Float> {
    Self.part(keys, (token * headCountKV + headKV(of: head)) * keyLength, keyLength)
  }

  /// What a token hands on to one head: [value length].
  public func value(head: Int, token: Int) -> ArraySlice<Float> {
    Self.part(values, (token * headCountKV + headKV(of: head)) * valueLength, valueLength)
  }

  /// The head of keys and values that a head reads.
  public func headKV(of head: Int) -> Int { head / (headCount / headCountKV) }

  private static func part(_ all: [Float], _ start: Int, _ length: Int) -> ArraySlice<Float> {
    all[start..<start + length]
  }
}
