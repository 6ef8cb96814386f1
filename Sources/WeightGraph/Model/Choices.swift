/// How activations are normalized before attention, before the feed-forward layer and at the end.
public enum Normalization: String, CaseIterable, Hashable, Sendable {
  /// To zero mean and unit variance, scaled, and shifted where there is a bias.
  case layer
  /// To unit root mean square, and scaled.
  case rms
}

/// How a token's position is made known.
public enum PositionEncoding: String, CaseIterable, Hashable, Sendable {
  /// A learned row a position is added to the token's embedding.
  case learned
  /// Queries and keys are rotated by angles that grow with the position.
  case rotary
}

/// The non-linear function of the feed-forward layer.
public enum Activation: String, CaseIterable, Hashable, Sendable {
  /// GELU by its tanh approximation: `0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³)))`.
  case geluTanh
  /// GELU by its definition: `0.5 x (1 + erf(x / √2))`.
  case geluErf
  /// `x / (1 + e⁻ˣ)`, also called swish.
  case silu
  /// `max(x, 0)`.
  case relu
}

/// Which layers of the feed-forward part there are.
public enum FeedForward: String, CaseIterable, Hashable, Sendable {
  /// `down(activation(up(x)))`.
  case plain
  /// `down(activation(gate(x)) * up(x))`.
  case gated
}

/// Where a decoder has biases.
public struct Biases: OptionSet, Hashable, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Of query, key and value.
  public static let attentionInput = Biases(rawValue: 1)
  /// Of the projection after the heads.
  public static let attentionOutput = Biases(rawValue: 2)
  /// Of the feed-forward layers.
  public static let feedForward = Biases(rawValue: 4)
  /// Of the norms.
  public static let norm = Biases(rawValue: 8)
  /// Of the head.
  public static let output = Biases(rawValue: 16)

  /// The names of all kinds, each with its value.
  static let names: [(String, Biases)] = [
    ("attentionInput", .attentionInput), ("attentionOutput", .attentionOutput), ("feedForward", .feedForward),
    ("norm", .norm), ("output", .output),
  ]

  /// The kinds as metadata list them: their names, in a fixed order.
  public var metadata: MetadataValue { .array(Self.names.filter { contains($0.1) }.map { .string($0.0) }) }

  /// The kinds that metadata list; names of no kind are passed over.
  public init(metadata: MetadataValue?) {
    let names = (metadata?.array ?? []).compactMap(\.string)
    self = Biases(Self.names.filter { names.contains($0.0) }.map(\.1))
  }
}
