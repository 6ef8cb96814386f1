import ByteIO
import Inference
import Testing
import WeightGraph

@Suite struct `Narrow weights` {
  /// A tensor whose elements lie in memory as this type, at an odd address.
  static func stored(_ tensor: Tensor, as dtype: DType) throws -> Tensor {
    let narrow = tensor.cast(to: dtype)
    let bytes = ByteRegion([9] + (try narrow.bytes(0..<narrow.elementCount)))
    let source = TensorSource(bytes.slice(1..<bytes.count)!)
    return try Tensor(dtype: dtype, shape: tensor.shape, source: source, provenance: tensor.provenance)
  }

  /// A model whose values use all bits of a float32, rounded to a narrower type.
  static func rounded(_ architecture: Architecture, to dtype: DType) throws -> WeightGraph {
    try model(architecture) { role, original in
      let values = randomValues(role, architecture).map { $0 * 0.981_234 }
      return try stored(tensor(values, original.shape, name: role.description), as: dtype)
    }
  }

  @Test(arguments: [DType.f16, .bf16], [gpt2Like, llamaLike, unusual])
  func `give the bits of their widened twin`(dtype: DType, architecture: Architecture) throws {
    let narrow = try Self.rounded(architecture, to: dtype)
    let twin = try WeightGraph(
      architecture: architecture, tensors: narrow.tensors.mapValues { try Self.stored($0, as: .f32) })
    let tokens = someTokens(architecture.contextLength, architecture)
    let expected = try Transformer(twin, kernels: Kernels(.scalar)!, threads: 1).logits(tokens).values.bits
    for kernels in Kernels.Kind.allCases.compactMap({ Kernels($0) }) {
      for threads in 1...3 {
        for residency in [Residency.resident, .streamed] {
          let transformer = try Transformer(narrow, kernels: kernels, threads: threads, residency: residency)
          #expect(try transformer.logits(tokens).values.bits == expected, "\(kernels.kind), \(threads) threads")
        }
      }
    }
  }

  @Test(arguments: [DType.f16, .bf16])
  func `that lie transposed in their file give the same bits`(dtype: DType) throws {
    let narrow = try Self.rounded(gpt2Like, to: dtype)
    let turned = try WeightGraph(
      architecture: gpt2Like,
      tensors: narrow.tensors.mapValues { tensor in
        guard tensor.shape.rank == 2 else { return tensor }
        let other = tensor.transposed()
        return try Self.stored(other, as: dtype).transposed()
      })
    let tokens = someTokens(20)
    let logits = try Transformer(turned).logits(tokens).values.bits
    #expect(try Transformer(narrow).logits(tokens).values.bits == logits)
  }

  /// An architecture whose rows consist of whole blocks of every type.
  static let blocky: Architecture = {
    var architecture = Architecture(
      blockCount: 1, embeddingLength: 256, contextLength: 12, vocabularyLength: 35, headCount: 4,
      feedForwardLength: 256, activation: .silu, biases: [], hasTiedOutput: true)
    architecture.normalization = .rms
    architecture.positions = .rotary
    architecture.feedForward = .gated
    return architecture
  }()

  /// A tensor in blocks of this type: the original rounded or, where nothing is rounded to it, any blocks without infinities.
  static func blocks(_ original: Tensor, _ dtype: DType) throws -> Tensor {
    guard !dtype.isRoundedTo else { return try stored(original, as: dtype) }
    var random = SplitMix(state: UInt64(original.elementCount))
    let count = original.elementCount / dtype.elementsPerBlock * dtype.bytesPerBlock
    // Below 0x40 the upper byte of every scale makes it less than 2.
    let bytes = ByteRegion((0...count).map { _ in UInt8.random(in: 0..<0x40, using: &random) })
    let source = TensorSource(bytes.slice(1..<bytes.count)!)
    return try Tensor(dtype: dtype, shape: original.shape, source: source, provenance: original.provenance)
  }

  @Test(arguments: DType.blockTypes)
  func `in blocks give the bits of their dequantised twin`(dtype: DType) throws {
    let blocks = try model(Self.blocky) { _, original in
      original.shape.rank == 2 ? try Self.blocks(original, dtype) : original
    }
    let twin = try WeightGraph(
      architecture: Self.blocky, tensors: blocks.tensors.mapValues { try Self.stored($0, as: .f32) })
    let tokens = someTokens(5, Self.blocky)
    let expected = try Transformer(twin, kernels: Kernels(.scalar)!, threads: 1).logits(tokens).values.array
    #expect(expected.allSatisfy(\.isFinite) && Set(expected).count > 100)
    for kernels in Kernels.Kind.allCases.compactMap({ Kernels($0) }) {
      let transformer = try Transformer(
        blocks, kernels: kernels, residency: kernels.kind == .scalar ? .resident : .streamed)
      #expect(try transformer.logits(tokens).values.array == expected, "\(kernels.kind)")
      // A single token is multiplied by the blocks where they lie, and not by what was written out for many.
      #expect(try transformer.logits([tokens[0]]).values.array == Array(expected.prefix(35)), "\(kernels.kind)")
    }
  }
}
