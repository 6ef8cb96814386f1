import WeightGraph

/// The names that GGUF gives the weights of a Llama and of its kin.
///
/// - Parameters:
///   - layout: how the rows of queries and keys lie.
///   - biases: where this family can have some.
///   - queryKeyNorms: whether queries and keys are normalized head by head.
/// Source: gguf-py, `gguf/tensor_mapping.py` and `gguf/constants.py`.
func ggufLlamaRules(_ layout: Rule.Layout, biases: Biases, queryKeyNorms: Bool = false) -> [Rule] {
  let always: [Rule] = [
    rule("token_embd.weight", .tokenEmbedding),
    rule("blk.{layer}.attn_norm.weight", .attentionNorm),
    rule("blk.{layer}.attn_q.weight", .attentionQuery, layout),
    rule("blk.{layer}.attn_k.weight", .attentionKey, layout),
    rule("blk.{layer}.attn_v.weight", .attentionValue),
    rule("blk.{layer}.attn_output.weight", .attentionOutput),
    rule("blk.{layer}.ffn_norm.weight", .feedForwardNorm),
    rule("blk.{layer}.ffn_gate.weight", .feedForwardGate),
    rule("blk.{layer}.ffn_up.weight", .feedForwardUp),
    rule("blk.{layer}.ffn_down.weight", .feedForwardDown),
    rule("output_norm.weight", .outputNorm),
    head("output.weight", storesTied: false),
  ]
  let input: [Rule] = [
    rule("blk.{layer}.attn_q.bias", .attentionQueryBias, layout),
    rule("blk.{layer}.attn_k.bias", .attentionKeyBias, layout),
    rule("blk.{layer}.attn_v.bias", .attentionValueBias),
  ]
  let feedForward: [Rule] = [
    rule("blk.{layer}.ffn_gate.bias", .feedForwardGateBias),
    rule("blk.{layer}.ffn_up.bias", .feedForwardUpBias),
    rule("blk.{layer}.ffn_down.bias", .feedForwardDownBias),
  ]
  let norms: [Rule] = [
    rule("blk.{layer}.attn_q_norm.weight", .attentionQueryNorm),
    rule("blk.{layer}.attn_k_norm.weight", .attentionKeyNorm),
  ]
  return always + (biases.contains(.attentionInput) ? input : [])
    + (biases.contains(.attentionOutput) ? [rule("blk.{layer}.attn_output.bias", .attentionOutputBias)] : [])
    + (biases.contains(.feedForward) ? feedForward : []) + (queryKeyNorms ? norms : [])
}

extension Configuration {
  /// GGUF's keys for the hyperparameters of a Llama and of its kin.
  ///
  /// - Parameter family: the architecture's name, under which its keys lie.
  static func ggufLlama(_ family: String, constants: [Hyperparameter: MetadataValue] = [:]) -> Configuration {
    Configuration(
      places: [family],
      keys: [
        .init("context_length", .contextLength), .init("embedding_length", .embeddingLength),
        .init("block_count", .blockCount), .init("feed_forward_length", .feedForwardLength),
        .init("attention.head_count", .headCount), .init("attention.head_count_kv", .headCountKV),
        .init("attention.key_length", .keyLength), .init("attention.value_length", .valueLength),
        .init("attention.layer_norm_rms_epsilon", .normEpsilon), .init("rope.freq_base", .ropeFrequencyBase),
        .init("rope.dimension_count", .ropeDimensionCount), .init("vocab_size", .vocabularyLength),
        .init("rope.scaling.type", .ropeScaling, words: [("linear", "linear"), ("yarn", "yarn")], unsaid: "none"),
        .init("rope.scaling.factor", .ropeScalingFactor),
        .init("rope.scaling.original_context_length", .ropeScalingOriginalContextLength),
        .init("rope.scaling.yarn_beta_fast", .ropeScalingBetaFast),
        .init("rope.scaling.yarn_beta_slow", .ropeScalingBetaSlow),
      ],
      constants: constants.merging([.normalization: "rms", .positions: "rotary", .activation: "silu"]) { $1 },
      defaults: [.normEpsilon: 1e-5, .ropeFrequencyBase: 10000.0],
      requirements: [
        ("rope.scale_linear", 1.0), ("rope.scaling.attn_factor", 1.0), ("rope.scaling.yarn_attn_factor", 1.0),
        ("rope.scaling.yarn_ext_factor", 1.0), ("rope.scaling.yarn_log_multiplier", .null), ("expert_count", 0),
        ("attention.causal", true),
      ])
  }
}
