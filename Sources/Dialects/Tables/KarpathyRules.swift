import WeightGraph

/// The names that minGPT and nanoGPT share: GPT-2's, with `torch.nn.Linear` weights, [out, in].
///
/// - Parameter storesTiedHead: whether a tied head stands in the state dict nevertheless.
/// Source: `mingpt/model.py` and nanoGPT's `model.py`, class `GPT`.
func karpathyRules(storesTiedHead: Bool) -> [Rule] {
  [
    rule("wte.weight", .tokenEmbedding),
    rule("wpe.weight", .positionEmbedding),
    rule("h.{layer}.ln_1.weight", .attentionNorm),
    rule("h.{layer}.ln_1.bias", .attentionNormBias),
    rule("h.{layer}.attn.c_attn.weight", .stacked([.attentionQuery, .attentionKey, .attentionValue])),
    rule("h.{layer}.attn.c_attn.bias", .stacked([.attentionQueryBias, .attentionKeyBias, .attentionValueBias])),
    rule("h.{layer}.attn.c_proj.weight", .attentionOutput),
    rule("h.{layer}.attn.c_proj.bias", .attentionOutputBias),
    rule("h.{layer}.ln_2.weight", .feedForwardNorm),
    rule("h.{layer}.ln_2.bias", .feedForwardNormBias),
    rule("h.{layer}.mlp.c_fc.weight", .feedForwardUp),
    rule("h.{layer}.mlp.c_fc.bias", .feedForwardUpBias),
    rule("h.{layer}.mlp.c_proj.weight", .feedForwardDown),
    rule("h.{layer}.mlp.c_proj.bias", .feedForwardDownBias),
    rule("ln_f.weight", .outputNorm),
    rule("ln_f.bias", .outputNormBias),
    head("lm_head.weight", storesTied: storesTiedHead),
  ]
}

/// The keys that minGPT's and nanoGPT's configurations share.
let karpathyKeys: [Configuration.Key] = [
  .init("n_layer", .blockCount), .init("n_head", .headCount), .init("n_embd", .embeddingLength),
  .init("vocab_size", .vocabularyLength), .init("block_size", .contextLength),
]
