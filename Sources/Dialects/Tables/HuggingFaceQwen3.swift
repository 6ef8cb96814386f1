import WeightGraph

extension Dialect {
  /// Qwen3 as `transformers` saves it: a Llama whose queries and keys are normalized head by head.
  ///
  /// Source: `transformers/models/qwen3/modeling_qwen3.py`, class `Qwen3ForCausalLM`; `configuration_qwen3.py`.
  public static let huggingFaceQwen3 = Dialect(
    name: "huggingface-qwen3", summary: "Qwen3 as transformers saves it: Llama's names, norms of queries and keys",
    prefixes: ["model.", ""],
    rules: huggingFaceLlamaRules(biases: [.attentionInput, .attentionOutput], queryKeyNorms: true),
    bystanders: [.rotaryFrequencies],
    configuration: .huggingFaceLlama(
      "qwen3", model: "Qwen3ForCausalLM", constants: [.hasQueryKeyNorms: true], requirements: fullAttention,
      biases: [("attention_bias", [.attentionInput, .attentionOutput])]),
    signature: .init("config.model_type", "qwen3", isRequired: true))
}
