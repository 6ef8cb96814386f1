import WeightGraph

extension Dialect {
  /// The names of Meta's own Llama program and of llama2.c's training; the rows of a rotated pair lie side by side.
  ///
  /// Meta's `params.json` has a vocabulary of -1 where the tokenizer tells it, and no length of the context. The head is
  /// stored, even where llama2.c ties it.
  /// Source: meta-llama/llama, `llama/model.py`, class `Transformer`; llama2.c, `model.py`, class `ModelArgs`.
  public static let metaLlama = Dialect(
    name: "meta-llama", summary: "Llama as Meta and llama2.c's training save it: wq, wk …, rotary pairs side by side",
    rules: [
      rule("tok_embeddings.weight", .tokenEmbedding),
      rule("layers.{layer}.attention_norm.weight", .attentionNorm),
      rule("layers.{layer}.attention.wq.weight", .attentionQuery, .interleaved),
      rule("layers.{layer}.attention.wk.weight", .attentionKey, .interleaved),
      rule("layers.{layer}.attention.wv.weight", .attentionValue),
      rule("layers.{layer}.attention.wo.weight", .attentionOutput),
      rule("layers.{layer}.ffn_norm.weight", .feedForwardNorm),
      rule("layers.{layer}.feed_forward.w1.weight", .feedForwardGate),
      rule("layers.{layer}.feed_forward.w3.weight", .feedForwardUp),
      rule("layers.{layer}.feed_forward.w2.weight", .feedForwardDown),
      rule("norm.weight", .outputNorm),
      head("output.weight", storesTied: true),
    ],
    bystanders: [
      Bystander("rope.freqs", "a table of rotary frequencies, which follow from the base"),
      Bystander("freqs_cos", "a table of rotations, which follow from the base"),
      Bystander("freqs_sin", "a table of rotations, which follow from the base"),
    ],
    configuration: Configuration(
      places: ["config", "params", "model_args"],
      keys: [
        .init("n_layers", .blockCount), .init("dim", .embeddingLength), .init("max_seq_len", .contextLength),
        .init("vocab_size", .vocabularyLength, unsaid: -1), .init("n_heads", .headCount),
        .init("n_kv_heads", .headCountKV), .init("norm_eps", .normEpsilon), .init("rope_theta", .ropeFrequencyBase),
      ],
      constants: [.normalization: "rms", .positions: "rotary", .activation: "silu"],
      defaults: [.normEpsilon: 1e-5, .ropeFrequencyBase: 10000.0],
      requirements: [("use_scaled_rope", false)]))
}
