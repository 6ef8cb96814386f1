import WeightGraph

/// The names that `transformers` gives the weights of a Llama and of its kin; rotated rows lie in halves, as the weight graph has them.
///
/// - Parameters:
///   - biases: where this family can have some.
///   - queryKeyNorms: whether queries and keys are normalized head by head.
/// Source: `transformers/models/llama/modeling_llama.py`, and the same of `mistral`, `qwen2` and `qwen3`.
func huggingFaceLlamaRules(biases: Biases, queryKeyNorms: Bool = false) -> [Rule] {
  let always: [Rule] = [
    rule("embed_tokens.weight", .tokenEmbedding),
    rule("layers.{layer}.input_layernorm.weight", .attentionNorm),
    rule("layers.{layer}.self_attn.q_proj.weight", .attentionQuery),
    rule("layers.{layer}.self_attn.k_proj.weight", .attentionKey),
    rule("layers.{layer}.self_attn.v_proj.weight", .attentionValue),
    rule("layers.{layer}.self_attn.o_proj.weight", .attentionOutput),
    rule("layers.{layer}.post_attention_layernorm.weight", .feedForwardNorm),
    rule("layers.{layer}.mlp.gate_proj.weight", .feedForwardGate),
    rule("layers.{layer}.mlp.up_proj.weight", .feedForwardUp),
    rule("layers.{layer}.mlp.down_proj.weight", .feedForwardDown),
    rule("norm.weight", .outputNorm),
    head("lm_head.weight", storesTied: false),
  ]
  let input: [Rule] = [
    rule("layers.{layer}.self_attn.q_proj.bias", .attentionQueryBias),
    rule("layers.{layer}.self_attn.k_proj.bias", .attentionKeyBias),
    rule("layers.{layer}.self_attn.v_proj.bias", .attentionValueBias),
  ]
  let feedForward: [Rule] = [
    rule("layers.{layer}.mlp.gate_proj.bias", .feedForwardGateBias),
    rule("layers.{layer}.mlp.up_proj.bias", .feedForwardUpBias),
    rule("layers.{layer}.mlp.down_proj.bias", .feedForwardDownBias),
  ]
  let norms: [Rule] = [
    rule("layers.{layer}.self_attn.q_norm.weight", .attentionQueryNorm),
    rule("layers.{layer}.self_attn.k_norm.weight", .attentionKeyNorm),
  ]
  return always + (biases.contains(.attentionInput) ? input : [])
    + (biases.contains(.attentionOutput) ? [rule("layers.{layer}.self_attn.o_proj.bias", .attentionOutputBias)] : [])
    + (biases.contains(.feedForward) ? feedForward : []) + (queryKeyNorms ? norms : [])
}

extension Configuration {
  /// How `transformers` tells the hyperparameters of a Llama and of its kin.
  ///
  /// - Parameters:
  ///   - type: what the configuration calls the family.
  ///   - model: what it calls the class.
  static func huggingFaceLlama(
    _ type: String, model: String, keys: [Key] = [], constants: [Hyperparameter: MetadataValue] = [:],
    defaults: [Hyperparameter: MetadataValue] = [:], requirements: [(key: String, value: MetadataValue)] = [],
    biases: [(key: String, places: Biases)] = []
  ) -> Configuration {
    Configuration(
      keys: huggingFaceLlamaKeys + keys,
      constants: constants.merging([.normalization: "rms", .positions: "rotary"]) { $1 },
      defaults: defaults.merging([.normEpsilon: 1e-6, .ropeFrequencyBase: 10000.0, .activation: "silu"]) { $1 },
      requirements: [
        ("rope_parameters.partial_rotary_factor", 1), ("partial_rotary_factor", 1), ("rope_parameters.mscale", .null),
        ("rope_scaling.mscale", .null), ("rope_parameters.truncate", true), ("rope_scaling.truncate", true),
      ] + requirements,
      extras: [("model_type", .string(type)), ("architectures", .array([.string(model)]))], biases: biases)
  }

  private static let huggingFaceLlamaKeys: [Key] =
    [
      .init("num_hidden_layers", .blockCount), .init("hidden_size", .embeddingLength),
      .init("max_position_embeddings", .contextLength), .init("vocab_size", .vocabularyLength),
      .init("num_attention_heads", .headCount), .init("num_key_value_heads", .headCountKV),
      .init("head_dim", .keyLength), .init("intermediate_size", .feedForwardLength),
      .init("rms_norm_eps", .normEpsilon), .init("rope_theta", .ropeFrequencyBase),
      .init("rope_parameters.rope_theta", .ropeFrequencyBase), .init("tie_word_embeddings", .hasTiedOutput),
      .init(
        "hidden_act", .activation,
        words: [
          ("silu", "silu"), ("swish", "silu"), ("gelu_pytorch_tanh", "geluTanh"), ("gelu_new", "geluTanh"),
          ("gelu", "geluErf"), ("relu", "relu"),
        ]),
    ] + ropeScaling

  /// How `transformers` tells the scaling of rotary frequencies: in `rope_scaling`, and from its version 5 on in
  /// `rope_parameters`.
  ///
  /// Source: `transformers/modeling_rope_utils.py`.
  private static let ropeScaling: [Key] = ["rope_scaling", "rope_parameters"].flatMap { place -> [Key] in
    let words = ["linear", "dynamic", "yarn", "llama3"].map { ($0, $0) }
    return [
      .init("\(place).rope_type", .ropeScaling, words: words, unsaid: "default"),
      .init("\(place).type", .ropeScaling, words: words, unsaid: "default"),
      .init("\(place).factor", .ropeScalingFactor),
      .init("\(place).original_max_position_embeddings", .ropeScalingOriginalContextLength),
      .init("\(place).attention_factor", .ropeScalingAttentionFactor),
      .init("\(place).beta_fast", .ropeScalingBetaFast), .init("\(place).beta_slow", .ropeScalingBetaSlow),
      .init("\(place).low_freq_factor", .ropeScalingLowFrequencyFactor),
      .init("\(place).high_freq_factor", .ropeScalingHighFrequencyFactor),
    ]
  }
}

extension Dialect.Bystander {
  /// A table that older versions of `transformers` stored.
  static let rotaryFrequencies = Dialect.Bystander(
    "layers.{layer}.self_attn.rotary_emb.inv_freq", "a table of rotary frequencies, which follow from the base")
}
