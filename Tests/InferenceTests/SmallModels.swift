import ByteIO
import WeightGraph

/// An architecture of GPT-2's choices, large enough that several threads share its work.
let gpt2Like = Architecture(
  blockCount: 2, embeddingLength: 48, contextLength: 70, vocabularyLength: 261, headCount: 3, feedForwardLength: 192,
  activation: .geluTanh, biases: [.attentionInput, .attentionOutput, .feedForward, .norm], hasTiedOutput: true)

/// An architecture of Llama's choices, with lengths that are no multiples of sixteen.
let llamaLike: Architecture = {
  var architecture = Architecture(
    blockCount: 2, embeddingLength: 40, contextLength: 64, vocabularyLength: 97, headCount: 4, feedForwardLength: 108,
    activation: .silu, biases: [], hasTiedOutput: false)
  architecture.headCountKV = 2
  architecture.normalization = .rms
  architecture.normEpsilon = 1e-6
  architecture.positions = .rotary
  architecture.feedForward = .gated
  return architecture
}()

/// An architecture that takes every other choice there is.
let unusual: Architecture = {
  var architecture = Architecture(
    blockCount: 1, embeddingLength: 24, contextLength: 20, vocabularyLength: 31, headCount: 4, feedForwardLength: 50,
    activation: .geluErf, biases: [.attentionInput, .attentionOutput, .feedForward, .norm, .output],
    hasTiedOutput: false)
  architecture.headCountKV = 1
  architecture.keyLength = 10
  architecture.valueLength = 7
  architecture.positions = .rotary
  architecture.ropeFrequencyBase = 500
  architecture.ropeDimensionCount = 6
  architecture.feedForward = .gated
  architecture.hasQueryKeyNorms = true
  architecture.attentionScale = 0.4
  return architecture
}()

/// An architecture whose scores and logits are capped, and whose tokens look back seven positions.
let windowed: Architecture = {
  var architecture = llamaLike
  architecture.contextLength = 60
  architecture.slidingWindow = 7
  architecture.attentionSoftcap = 0.5
  architecture.logitSoftcap = 3
  architecture.ropeScaling = RopeScaling(.llama3, factor: 8, originalContextLength: 32)
  return architecture
}()

/// An architecture whose rotary frequencies are scaled by yarn.
let yarn: Architecture = {
  var architecture = llamaLike
  architecture.blockCount = 1
  architecture.ropeFrequencyBase = 100
  architecture.ropeScaling = RopeScaling(.yarn, factor: 4, originalContextLength: 64)
  return architecture
}()

/// An architecture each of whose rotary pairs has a frequency of its own.
let divided: Architecture = {
  var architecture = llamaLike
  architecture.blockCount = 1
  architecture.ropeScaling = RopeScaling(dividingBy: [1, 1.5, 2.25, 7, 100])
  return architecture
}()

/// A small generator whose numbers are the same everywhere.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}

/// The values of a role in a model with random weights: gains lie near one, everything else near zero.
func randomValues(_ role: Role, _ architecture: Architecture, seed: UInt64 = 1) -> [Float] {
  var random = SplitMix(state: seed &+ UInt64(role.description.utf8.reduce(5) { $0 &* 31 &+ UInt64($1) }))
  let isGain: Bool =
    switch role {
    case .outputNorm, .block(_, .attentionNorm), .block(_, .feedForwardNorm), .block(_, .attentionQueryNorm),
      .block(_, .attentionKeyNorm):
      true
    default: false
    }
  return (0..<architecture.shape(of: role).elementCount!).map { _ in
    // Halves hold every such value, and so do the larger types.
    (Float.random(in: -1...1, using: &random) * 64).rounded() / 256 + (isGain ? 1 : 0)
  }
}

/// A tensor of float32 values that lie in memory.
func tensor(_ values: [Float], _ shape: Shape, name: String) throws -> Tensor {
  let bytes = values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
  return try Tensor(
    dtype: .f32, shape: shape, source: TensorSource(ByteRegion(bytes)), provenance: Provenance(name: name))
}

/// A model with random weights, each tensor passed through `change`.
func model(
  _ architecture: Architecture = gpt2Like, seed: UInt64 = 1, _ change: (Role, Tensor) throws -> Tensor = { $1 }
) throws -> WeightGraph {
  let tensors = try architecture.roles.map { role in
    let values = randomValues(role, architecture, seed: seed)
    return (role, try change(role, tensor(values, architecture.shape(of: role), name: role.description)))
  }
  return try WeightGraph(architecture: architecture, tensors: Dictionary(uniqueKeysWithValues: tensors))
}

/// Tokens that a model of this architecture knows.
func someTokens(_ count: Int, _ architecture: Architecture = gpt2Like) -> [Int] {
  var random = SplitMix(state: 77)
  return (0..<count).map { _ in Int.random(in: 0..<architecture.vocabularyLength, using: &random) }
}

extension Span<Float> {
  /// The bits, to compare exactly.
  var bits: [UInt32] { indices.map { self[$0].bitPattern } }

  /// The values as an array.
  var array: [Float] { indices.map { self[$0] } }
}
