import WeightGraph

extension Dialect {
  /// The names that GGUF gives GPT-2 weights, and its keys for the hyperparameters.
  ///
  /// Linear layers are [out, in]. llama.cpp computes GELU by its tanh approximation.
  /// Source: gguf-py, `gguf/tensor_mapping.py` and `gguf/constants.py`; llama.cpp, `src/models/gpt2.cpp`.
  public static let ggufGPT2 = Dialect(
    name: "gguf-gpt2", summary: "GPT-2 in GGUF: blk.0.attn_qkv …, Linear weights [out, in], tanh GELU",
    rules: [
      rule("token_embd.weight", .tokenEmbedding),
      rule("position_embd.weight", .positionEmbedding),
      rule("blk.{layer}.attn_norm.weight", .attentionNorm),
      rule("blk.{layer}.attn_norm.bias", .attentionNormBias),
      rule("blk.{layer}.attn_qkv.weight", .stacked([.attentionQuery, .attentionKey, .attentionValue])),
      rule("blk.{layer}.attn_qkv.bias", .stacked([.attentionQueryBias, .attentionKeyBias, .attentionValueBias])),
      rule("blk.{layer}.attn_output.weight", .attentionOutput),
      rule("blk.{layer}.attn_output.bias", .attentionOutputBias),
      rule("blk.{layer}.ffn_norm.weight", .feedForwardNorm),
      rule("blk.{layer}.ffn_norm.bias", .feedForwardNormBias),
      rule("blk.{layer}.ffn_up.weight", .feedForwardUp),
      rule("blk.{layer}.ffn_up.bias", .feedForwardUpBias),
      rule("blk.{layer}.ffn_down.weight", .feedForwardDown),
      rule("blk.{layer}.ffn_down.bias", .feedForwardDownBias),
      rule("output_norm.weight", .outputNorm),
      rule("output_norm.bias", .outputNormBias),
      head("output.weight", storesTied: false),
    ],
    configuration: Configuration(
      places: ["gpt2"],
      keys: [
        .init("context_length", .contextLength), .init("embedding_length", .embeddingLength),
        .init("block_count", .blockCount), .init("feed_forward_length", .feedForwardLength),
        .init("attention.head_count", .headCount), .init("attention.layer_norm_epsilon", .normEpsilon),
        .init("vocab_size", .vocabularyLength),
      ],
      constants: [.activation: "geluTanh"], defaults: [.normEpsilon: 1e-5]),
    signature: .init("general.architecture", "gpt2"), vectorType: .f32, tokenizer: .ggml)
}
