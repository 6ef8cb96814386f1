import WeightGraph

extension Dialect {
  /// Qwen3 in GGUF: Llama's names, rotary halves, and norms of queries and keys.
  ///
  /// Source: llama.cpp, `conversion/qwen.py` and `src/models/qwen3.cpp`.
  public static let ggufQwen3 = Dialect(
    name: "gguf-qwen3", summary: "Qwen3 in GGUF: Llama's names, rotary halves, norms of queries and keys",
    rules: ggufLlamaRules(.asStored, biases: [], queryKeyNorms: true),
    configuration: .ggufLlama("qwen3", constants: [.hasQueryKeyNorms: true]),
    signature: .init("general.architecture", "qwen3", isRequired: true), vectorType: .f32, tokenizer: .ggml)
}
