import WeightGraph

extension Dialect {
  /// Qwen2 and Qwen2.5 as `transformers` saves them: a Llama whose queries, keys and values always have biases.
  ///
  /// A window on some of the blocks, which the format can tell, is not computed.
  /// Source: `transformers/models/qwen2/modeling_qwen2.py`, class `Qwen2ForCausalLM`; `configuration_qwen2.py`.
  public static let huggingFaceQwen2 = Dialect(
    name: "huggingface-qwen2", summary: "Qwen2 as transformers saves it: Llama's names, biases of query, key and value",
    prefixes: ["model.", ""], rules: huggingFaceLlamaRules(biases: .attentionInput), bystanders: [.rotaryFrequencies],
    configuration: .huggingFaceLlama(
      "qwen2", model: "Qwen2ForCausalLM", constants: [.biases: Biases.attentionInput.metadata],
      requirements: fullAttention),
    signature: .init("config.model_type", "qwen2", isRequired: true))

  /// What a configuration of Qwen says of a model all of whose blocks look at all positions.
  static let fullAttention: [(key: String, value: MetadataValue)] = [
    ("use_sliding_window", false), ("layer_types", "full_attention"),
  ]
}
