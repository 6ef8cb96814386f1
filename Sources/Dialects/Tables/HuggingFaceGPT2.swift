import WeightGraph

extension Dialect {
  /// The names `transformers` gives GPT-2 weights. Its `Conv1D` stores a linear layer as [in, out].
  ///
  /// Base checkpoints have no prefix, those saved with a head have `transformer.`. The head is tied unless the
  /// configuration says otherwise, and then not stored.
  /// Source: `transformers/models/gpt2/modeling_gpt2.py`, class `GPT2LMHeadModel`; `configuration_gpt2.py`.
  public static let huggingFaceGPT2 = Dialect(
    name: "huggingface-gpt2", summary: "GPT-2 as transformers saves it: Conv1D weights [in, out]",
    prefixes: ["", "transformer."],
    rules: [
      rule("wte.weight", .tokenEmbedding),
      rule("wpe.weight", .positionEmbedding),
      rule("h.{layer}.ln_1.weight", .attentionNorm),
      rule("h.{layer}.ln_1.bias", .attentionNormBias),
      rule("h.{layer}.attn.c_attn.weight", .stacked([.attentionQuery, .attentionKey, .attentionValue]), .transposed),
      rule("h.{layer}.attn.c_attn.bias", .stacked([.attentionQueryBias, .attentionKeyBias, .attentionValueBias])),
      rule("h.{layer}.attn.c_proj.weight", .attentionOutput, .transposed),
      rule("h.{layer}.attn.c_proj.bias", .attentionOutputBias),
      rule("h.{layer}.ln_2.weight", .feedForwardNorm),
      rule("h.{layer}.ln_2.bias", .feedForwardNormBias),
      rule("h.{layer}.mlp.c_fc.weight", .feedForwardUp, .transposed),
      rule("h.{layer}.mlp.c_fc.bias", .feedForwardUpBias),
      rule("h.{layer}.mlp.c_proj.weight", .feedForwardDown, .transposed),
      rule("h.{layer}.mlp.c_proj.bias", .feedForwardDownBias),
      rule("ln_f.weight", .outputNorm),
      rule("ln_f.bias", .outputNormBias),
      head("lm_head.weight", storesTied: false),
    ],
    bystanders: [
      Bystander("h.{layer}.attn.bias", "a causal mask, which every attention has"),
      Bystander("h.{layer}.attn.masked_bias", "the number that masked scores are set to"),
    ],
    configuration: Configuration(
      keys: [
        .init("n_layer", .blockCount), .init("n_embd", .embeddingLength), .init("n_positions", .contextLength),
        .init("n_ctx", .contextLength), .init("vocab_size", .vocabularyLength), .init("n_head", .headCount),
        .init("n_inner", .feedForwardLength), .init("layer_norm_epsilon", .normEpsilon),
        .init("tie_word_embeddings", .hasTiedOutput),
        .init(
          "activation_function", .activation,
          words: [
            ("gelu_new", "geluTanh"), ("gelu_pytorch_tanh", "geluTanh"), ("gelu", "geluErf"), ("silu", "silu"),
            ("swish", "silu"), ("relu", "relu"),
          ]),
      ],
      defaults: [.normEpsilon: 1e-5, .activation: "geluTanh"],
      requirements: [
        ("scale_attn_weights", true), ("scale_attn_by_inverse_layer_idx", false), ("add_cross_attention", false),
      ],
      extras: [("model_type", "gpt2"), ("architectures", .array(["GPT2LMHeadModel"]))]))
}
