import WeightGraph

extension Dialect {
  /// The names `transformers` gives Llama weights; rotated rows lie in halves, as the weight graph has them.
  ///
  /// Source: `transformers/models/llama/modeling_llama.py`, class `LlamaForCausalLM`; `configuration_llama.py`.
  public static let huggingFaceLlama = Dialect(
    name: "huggingface-llama", summary: "Llama as transformers saves it: q_proj, k_proj …, rotary halves",
    prefixes: ["model.", ""],
    rules: huggingFaceLlamaRules(biases: [.attentionInput, .attentionOutput, .feedForward]),
    bystanders: [.rotaryFrequencies],
    configuration: .huggingFaceLlama(
      "llama", model: "LlamaForCausalLM",
      biases: [("attention_bias", [.attentionInput, .attentionOutput]), ("mlp_bias", .feedForward)]),
    signature: .init("config.model_type", "llama"))
}
