import WeightGraph

extension Dialect {
  /// The names that GGUF gives Llama weights, and its keys for the hyperparameters.
  ///
  /// The rows of a rotated pair lie side by side in every head of queries and of keys, as Meta has them. Of rotations that are
  /// scaled it tells `linear` and `yarn`; `llama3` lies in a tensor of factors, `rope_freqs.weight`, from which its numbers
  /// do not follow.
  /// Source: gguf-py, `gguf/tensor_mapping.py` and `gguf/constants.py`; llama.cpp, `convert_hf_to_gguf.py`,
  /// `LlamaModel.permute`, and `src/models/llama.cpp`.
  public static let ggufLlama = Dialect(
    name: "gguf-llama", summary: "Llama in GGUF: blk.0.attn_q, blk.0.attn_k …, rotary pairs side by side",
    rules: [
      rule("token_embd.weight", .tokenEmbedding),
      rule("blk.{layer}.attn_norm.weight", .attentionNorm),
      rule("blk.{layer}.attn_q.weight", .attentionQuery, .interleaved),
      rule("blk.{layer}.attn_q.bias", .attentionQueryBias, .interleaved),
      rule("blk.{layer}.attn_k.weight", .attentionKey, .interleaved),
      rule("blk.{layer}.attn_k.bias", .attentionKeyBias, .interleaved),
      rule("blk.{layer}.attn_v.weight", .attentionValue),
      rule("blk.{layer}.attn_v.bias", .attentionValueBias),
      rule("blk.{layer}.attn_output.weight", .attentionOutput),
      rule("blk.{layer}.attn_output.bias", .attentionOutputBias),
      rule("blk.{layer}.ffn_norm.weight", .feedForwardNorm),
      rule("blk.{layer}.ffn_gate.weight", .feedForwardGate),
      rule("blk.{layer}.ffn_gate.bias", .feedForwardGateBias),
      rule("blk.{layer}.ffn_up.weight", .feedForwardUp),
      rule("blk.{layer}.ffn_up.bias", .feedForwardUpBias),
      rule("blk.{layer}.ffn_down.weight", .feedForwardDown),
      rule("blk.{layer}.ffn_down.bias", .feedForwardDownBias),
      rule("output_norm.weight", .outputNorm),
      head("output.weight", storesTied: false),
    ],
    configuration: Configuration(
      places: ["llama"],
      keys: [
        .init("context_length", .contextLength), .init("embedding_length", .embeddingLength),
        .init("block_count", .blockCount), .init("feed_forward_length", .feedForwardLength),
        .init("attention.head_count", .headCount), .init("attention.head_count_kv", .headCountKV),
        .init("attention.key_length", .keyLength), .init("attention.value_length", .valueLength),
        .init("attention.layer_norm_rms_epsilon", .normEpsilon), .init("rope.freq_base", .ropeFrequencyBase),
        .init("rope.dimension_count", .ropeDimensionCount), .init("vocab_size", .vocabularyLength),
        .init(
          "rope.scaling.type", .ropeScaling, words: [("linear", "linear"), ("yarn", "yarn")], unsaid: "none"),
        .init("rope.scaling.factor", .ropeScalingFactor),
        .init("rope.scaling.original_context_length", .ropeScalingOriginalContextLength),
        .init("rope.scaling.yarn_beta_fast", .ropeScalingBetaFast),
        .init("rope.scaling.yarn_beta_slow", .ropeScalingBetaSlow),
      ],
      constants: [.normalization: "rms", .positions: "rotary", .activation: "silu"],
      defaults: [.normEpsilon: 1e-5, .ropeFrequencyBase: 10000.0],
      requirements: [
        ("rope.scale_linear", 1.0), ("rope.scaling.attn_factor", 1.0), ("rope.scaling.yarn_attn_factor", 1.0),
        ("rope.scaling.yarn_ext_factor", 1.0), ("rope.scaling.yarn_log_multiplier", .null), ("expert_count", 0),
        ("attention.causal", true),
      ]),
    signature: .init("general.architecture", "llama"), vectorType: .f32, tokenizer: .ggml)
}
