import WeightGraph

extension Dialect {
  /// The weights of llama2.c's checkpoints, as `run.c` calls them; the rows of a rotated pair lie side by side.
  ///
  /// Source: llama2.c, `run.c`, `TransformerWeights` and functions `memory_map_weights` and `forward`.
  public static let llama2C = Dialect(
    name: "llama2c", summary: "llama2.c's checkpoints: wq, wk … by kind, rotary pairs side by side",
    rules: [
      rule("token_embedding_table", .tokenEmbedding),
      rule("rms_att_weight.{layer}", .attentionNorm),
      rule("wq.{layer}", .attentionQuery, .interleaved),
      rule("wk.{layer}", .attentionKey, .interleaved),
      rule("wv.{layer}", .attentionValue),
      rule("wo.{layer}", .attentionOutput),
      rule("rms_ffn_weight.{layer}", .feedForwardNorm),
      rule("w1.{layer}", .feedForwardGate),
      rule("w3.{layer}", .feedForwardUp),
      rule("w2.{layer}", .feedForwardDown),
      rule("rms_final_weight", .outputNorm),
      head("wcls", storesTied: false),
    ],
    bystanders: [
      Bystander("freq_cis_real", "a table of rotations, which follow from the base"),
      Bystander("freq_cis_imag", "a table of rotations, which follow from the base"),
    ],
    configuration: Configuration(
      keys: [
        .init("dim", .embeddingLength), .init("hidden_dim", .feedForwardLength), .init("n_layers", .blockCount),
        .init("n_heads", .headCount), .init("n_kv_heads", .headCountKV), .init("vocab_size", .vocabularyLength),
        .init("seq_len", .contextLength),
      ],
      constants: [
        .normalization: "rms", .normEpsilon: 1e-5, .positions: "rotary", .ropeFrequencyBase: 10000.0,
        .activation: "silu",
      ]))
}
