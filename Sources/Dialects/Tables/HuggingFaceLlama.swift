import WeightGraph

extension Dialect {
  /// The names `transformers` gives Llama weights; rotated rows lie in halves, as the weight graph has them.
  ///
  /// Source: `transformers/models/llama/modeling_llama.py`, class `LlamaForCausalLM`; `configuration_llama.py`.
  public static let huggingFaceLlama = Dialect(
    name: "huggingface-llama", summary: "Llama as transformers saves it: q_proj, k_proj …, rotary halves",
    prefixes: ["model.", ""],
    rules: [
      rule("embed_tokens.weight", .tokenEmbedding),
      rule("layers.{layer}.input_layernorm.weight", .attentionNorm),
      rule("layers.{layer}.self_attn.q_proj.weight", .attentionQuery),
      rule("layers.{layer}.self_attn.q_proj.bias", .attentionQueryBias),
      rule("layers.{layer}.self_attn.k_proj.weight", .attentionKey),
      rule("layers.{layer}.self_attn.k_proj.bias", .attentionKeyBias),
      rule("layers.{layer}.self_attn.v_proj.weight", .attentionValue),
      rule("layers.{layer}.self_attn.v_proj.bias", .attentionValueBias),
      rule("layers.{layer}.self_attn.o_proj.weight", .attentionOutput),
      rule("layers.{layer}.self_attn.o_proj.bias", .attentionOutputBias),
      rule("layers.{layer}.post_attention_layernorm.weight", .feedForwardNorm),
      rule("layers.{layer}.mlp.gate_proj.weight", .feedForwardGate),
      rule("layers.{layer}.mlp.gate_proj.bias", .feedForwardGateBias),
      rule("layers.{layer}.mlp.up_proj.weight", .feedForwardUp),
      rule("layers.{layer}.mlp.up_proj.bias", .feedForwardUpBias),
      rule("layers.{layer}.mlp.down_proj.weight", .feedForwardDown),
      rule("layers.{layer}.mlp.down_proj.bias", .feedForwardDownBias),
      rule("norm.weight", .outputNorm),
      head("lm_head.weight", storesTied: false),
    ],
    bystanders: [
      Bystander(
        "layers.{layer}.self_attn.rotary_emb.inv_freq", "a table of rotary frequencies, which follow from the base")
    ],
    configuration: Configuration(
      keys: [
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
      ] + ropeScaling,
      constants: [.normalization: "rms", .positions: "rotary"],
      defaults: [.normEpsilon: 1e-6, .ropeFrequencyBase: 10000.0, .activation: "silu"],
      requirements: [
        ("model_type", "llama"), ("rope_parameters.partial_rotary_factor", 1), ("partial_rotary_factor", 1),
        ("rope_parameters.mscale", .null), ("rope_scaling.mscale", .null), ("rope_parameters.truncate", true),
        ("rope_scaling.truncate", true),
      ],
      extras: [("model_type", "llama"), ("architectures", .array(["LlamaForCausalLM"]))],
      biases: [("attention_bias", [.attentionInput, .attentionOutput]), ("mlp_bias", .feedForward)]))

  /// How `transformers` tells the scaling of rotary frequencies: in `rope_scaling`, and from its version 5 on in
  /// `rope_parameters`.
  ///
  /// Source: `transformers/modeling_rope_utils.py`.
  private static let ropeScaling: [Configuration.Key] = ["rope_scaling", "rope_parameters"].flatMap { place in
    [
      .init("\(place).rope_type", .ropeScaling, unsaid: "default"),
      .init("\(place).type", .ropeScaling, unsaid: "default"),
      .init("\(place).factor", .ropeScalingFactor),
      .init("\(place).original_max_position_embeddings", .ropeScalingOriginalContextLength),
      .init("\(place).attention_factor", .ropeScalingAttentionFactor),
      .init("\(place).beta_fast", .ropeScalingBetaFast), .init("\(place).beta_slow", .ropeScalingBetaSlow),
      .init("\(place).low_freq_factor", .ropeScalingLowFrequencyFactor),
      .init("\(place).high_freq_factor", .ropeScalingHighFrequencyFactor),
    ]
  }
}
