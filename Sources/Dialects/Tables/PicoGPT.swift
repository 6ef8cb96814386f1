import WeightGraph

extension Dialect {
  /// The nested parameters of picoGPT, flattened: OpenAI's variables under `blocks`, matrices [in, out].
  ///
  /// Source: jaymody/picoGPT, `utils.py`, function `load_gpt2_params_from_tf_ckpt`.
  public static let picoGPT = Dialect(
    name: "picogpt", summary: "picoGPT's nested parameters: blocks of w [in, out], b and g",
    rules: [
      rule("wte", .tokenEmbedding),
      rule("wpe", .positionEmbedding),
      rule("blocks.{layer}.ln_1.g", .attentionNorm),
      rule("blocks.{layer}.ln_1.b", .attentionNormBias),
      rule("blocks.{layer}.attn.c_attn.w", .stacked([.attentionQuery, .attentionKey, .attentionValue]), .transposed),
      rule("blocks.{layer}.attn.c_attn.b", .stacked([.attentionQueryBias, .attentionKeyBias, .attentionValueBias])),
      rule("blocks.{layer}.attn.c_proj.w", .attentionOutput, .transposed),
      rule("blocks.{layer}.attn.c_proj.b", .attentionOutputBias),
      rule("blocks.{layer}.ln_2.g", .feedForwardNorm),
      rule("blocks.{layer}.ln_2.b", .feedForwardNormBias),
      rule("blocks.{layer}.mlp.c_fc.w", .feedForwardUp, .transposed),
      rule("blocks.{layer}.mlp.c_fc.b", .feedForwardUpBias),
      rule("blocks.{layer}.mlp.c_proj.w", .feedForwardDown, .transposed),
      rule("blocks.{layer}.mlp.c_proj.b", .feedForwardDownBias),
      rule("ln_f.g", .outputNorm),
      rule("ln_f.b", .outputNormBias),
    ],
    configuration: openAIConfiguration)
}
