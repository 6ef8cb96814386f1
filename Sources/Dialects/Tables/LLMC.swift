import WeightGraph

extension Dialect {
  /// The weights of llm.c's checkpoints, as `train_gpt2.c` calls them: GPT-2's, with linear layers [out, in].
  ///
  /// Source: llm.c, `train_gpt2.c`, `ParameterTensors` and `GPT2Config`.
  public static let llmC = Dialect(
    name: "llmc", summary: "llm.c's checkpoints: GPT-2 by kind, Linear weights [out, in], tanh GELU",
    rules: [
      rule("wte", .tokenEmbedding),
      rule("wpe", .positionEmbedding),
      rule("ln1w.{layer}", .attentionNorm),
      rule("ln1b.{layer}", .attentionNormBias),
      rule("qkvw.{layer}", .stacked([.attentionQuery, .attentionKey, .attentionValue])),
      rule("qkvb.{layer}", .stacked([.attentionQueryBias, .attentionKeyBias, .attentionValueBias])),
      rule("attprojw.{layer}", .attentionOutput),
      rule("attprojb.{layer}", .attentionOutputBias),
      rule("ln2w.{layer}", .feedForwardNorm),
      rule("ln2b.{layer}", .feedForwardNormBias),
      rule("fcw.{layer}", .feedForwardUp),
      rule("fcb.{layer}", .feedForwardUpBias),
      rule("fcprojw.{layer}", .feedForwardDown),
      rule("fcprojb.{layer}", .feedForwardDownBias),
      rule("lnfw", .outputNorm),
      rule("lnfb", .outputNormBias),
    ],
    configuration: Configuration(
      keys: [
        .init("max_seq_len", .contextLength), .init("vocab_size", .vocabularyLength), .init("num_layers", .blockCount),
        .init("num_heads", .headCount), .init("channels", .embeddingLength),
      ],
      constants: [.normEpsilon: 1e-5, .activation: "geluTanh", .hasTiedOutput: true]))
}
