import WeightGraph

extension Dialect {
  /// The variables of OpenAI's own GPT-2 program: one-dimensional convolutions, stored [1, in, out].
  ///
  /// Source: openai/gpt-2, `src/model.py`, functions `conv1d` and `model`; `hparams.json`.
  public static let openAIGPT2 = Dialect(
    name: "openai-gpt2", summary: "OpenAI's TensorFlow variables: conv1d weights [1, in, out], gains g, shifts b",
    prefixes: ["model/", ""],
    rules: [
      rule("wte", .tokenEmbedding),
      rule("wpe", .positionEmbedding),
      rule("h{layer}/ln_1/g", .attentionNorm),
      rule("h{layer}/ln_1/b", .attentionNormBias),
      rule("h{layer}/attn/c_attn/w", .stacked([.attentionQuery, .attentionKey, .attentionValue]), .convolved),
      rule("h{layer}/attn/c_attn/b", .stacked([.attentionQueryBias, .attentionKeyBias, .attentionValueBias])),
      rule("h{layer}/attn/c_proj/w", .attentionOutput, .convolved),
      rule("h{layer}/attn/c_proj/b", .attentionOutputBias),
      rule("h{layer}/ln_2/g", .feedForwardNorm),
      rule("h{layer}/ln_2/b", .feedForwardNormBias),
      rule("h{layer}/mlp/c_fc/w", .feedForwardUp, .convolved),
      rule("h{layer}/mlp/c_fc/b", .feedForwardUpBias),
      rule("h{layer}/mlp/c_proj/w", .feedForwardDown, .convolved),
      rule("h{layer}/mlp/c_proj/b", .feedForwardDownBias),
      rule("ln_f/g", .outputNorm),
      rule("ln_f/b", .outputNormBias),
    ],
    bystanders: [
      .belowWeights("what an optimizer keeps for a weight"),
      .below("optimizer", "an optimizer's state"),
      .outside("beta1_power", "an optimizer's state"),
      .outside("beta2_power", "an optimizer's state"),
      .outside("global_step", "a training's counter"),
      .outside("save_counter", "a saver's counter"),
    ],
    configuration: openAIConfiguration)
}

/// OpenAI's `hparams.json`; everything else is fixed in its program.
let openAIConfiguration = Configuration(
  places: ["config", "hparams"],
  keys: [
    .init("n_layer", .blockCount), .init("n_head", .headCount), .init("n_embd", .embeddingLength),
    .init("n_vocab", .vocabularyLength), .init("n_ctx", .contextLength),
  ],
  constants: [.normEpsilon: 1e-5, .activation: "geluTanh", .hasTiedOutput: true])
