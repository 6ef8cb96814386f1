import ByteIO
import Safetensors
import WeightGraph

/// A Llama with random weights and rows of 256, which every type's blocks fit.
enum WideLlama {
  private static let (width, inner, vocabulary, blocks) = (256, 512, 320, 2)

  /// Numbers around zero, evenly spread; tensors are cut from them in different places.
  private static let numbers: [UInt8] = {
    var (state, bytes): (UInt64, [UInt8]) = (3, [])
    bytes.reserveCapacity(4 << 18)
    for _ in 0..<1 << 18 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let bits = (0.2 * Float(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-31).bitPattern
      for byte in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: bits >> (8 * byte))) }
    }
    return bytes
  }()

  /// Writes it as `transformers` calls its tensors, and returns its path.
  static func write(in folder: TestFolder) throws -> String {
    var place = 0
    func matrix(_ rows: Int, _ columns: Int) throws -> Tensor {
      let count = 4 * rows * columns
      place = (place + 4 * 7919) % (numbers.count - count)
      return try tensor([rows, columns], Array(numbers[place..<place + count]))
    }
    func vector() throws -> Tensor {
      // The upper half of a float's bits says nearly all of it: from 1 to 1.5.
      try tensor([width], (0..<width).flatMap { [0, 0, UInt8($0 * 37 % 64 + 128), 63] as [UInt8] })
    }
    func tensor(_ shape: Shape, _ bytes: [UInt8]) throws -> Tensor {
      try Tensor(
        dtype: .f32, shape: shape, source: TensorSource(ByteRegion(bytes)), provenance: Provenance(name: "random"))
    }
    var entries = [
      StateDict.Entry("model.embed_tokens.weight", try matrix(vocabulary, width)),
      StateDict.Entry("model.norm.weight", try vector()),
      StateDict.Entry("lm_head.weight", try matrix(vocabulary, width)),
    ]
    for block in 0..<blocks {
      for (name, rows, columns) in [
        ("self_attn.q_proj", width, width), ("self_attn.k_proj", width / 2, width),
        ("self_attn.v_proj", width / 2, width), ("self_attn.o_proj", width, width),
        ("mlp.gate_proj", inner, width), ("mlp.up_proj", inner, width), ("mlp.down_proj", width, inner),
      ] { entries.append(.init("model.layers.\(block).\(name).weight", try matrix(rows, columns))) }
      for name in ["input_layernorm", "post_attention_layernorm"] {
        entries.append(.init("model.layers.\(block).\(name).weight", try vector()))
      }
    }
    let config: MetadataValue = [
      "model_type": "llama", "hidden_size": .init(width), "intermediate_size": .init(inner),
      "num_hidden_layers": .init(blocks), "num_attention_heads": 4, "num_key_value_heads": 2,
      "vocab_size": .init(vocabulary), "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "rope_theta": 10000,
      "hidden_act": "silu", "tie_word_embeddings": false,
    ]
    let path = folder.file("wide.safetensors")
    let writer = try FileWriter(path)
    _ = try Safetensors().write(StateDict(entries, metadata: ["config": config]), to: writer, ContainerOptions())
    try writer.commit()
    return path
  }
}
