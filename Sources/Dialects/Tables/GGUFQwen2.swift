import WeightGraph

extension Dialect {
  /// Qwen2 and Qwen2.5 in GGUF: Llama's names, rotary halves, and biases of query, key and value.
  ///
  /// Source: llama.cpp, `conversion/qwen.py` and `src/models/qwen2.cpp`.
  public static let ggufQwen2 = Dialect(
    name: "gguf-qwen2", summary: "Qwen2 in GGUF: Llama's names, rotary halves, biases of query, key and value",
    rules: ggufLlamaRules(.asStored, biases: .attentionInput),
    configuration: .ggufLlama("qwen2", constants: [.biases: Biases.attentionInput.metadata]),
    signature: .init("general.architecture", "qwen2", isRequired: true), vectorType: .f32, tokenizer: .ggml)
}
