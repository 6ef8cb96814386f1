import WeightGraph

extension Dialect {
  /// Mistral as `transformers` saves it: a Llama without biases whose tokens may look back no further than a window.
  ///
  /// A window of null is none; where nothing is said of it, it has `transformers`' default.
  /// Source: `transformers/models/mistral/modeling_mistral.py`, class `MistralForCausalLM`; `configuration_mistral.py`.
  public static let huggingFaceMistral = Dialect(
    name: "huggingface-mistral", summary: "Mistral as transformers saves it: Llama's names, with or without a window",
    prefixes: ["model.", ""], rules: huggingFaceLlamaRules(biases: []), bystanders: [.rotaryFrequencies],
    configuration: .huggingFaceLlama(
      "mistral", model: "MistralForCausalLM", keys: [.init("sliding_window", .slidingWindow, isNoneWhenNull: true)],
      defaults: [.slidingWindow: 4096], requirements: [("layer_types", "sliding_attention")]),
    signature: .init("config.model_type", "mistral", isRequired: true))
}
