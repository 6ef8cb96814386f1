import WeightGraph

extension Dialect {
  /// The names that GGUF gives Llama weights, and its keys for the hyperparameters; Mistral without a window is stored so too.
  ///
  /// The rows of a rotated pair lie side by side in every head of queries and of keys, as Meta has them. Of rotations that are
  /// scaled it tells `linear` and `yarn` by keys, and `llama3` by a tensor of factors, `rope_freqs.weight`.
  /// Source: gguf-py, `gguf/tensor_mapping.py` and `gguf/constants.py`; llama.cpp, `conversion/llama.py`, `LlamaModel.permute` and
  /// `generate_extra_tensors`, and `src/models/llama.cpp`.
  public static let ggufLlama = Dialect(
    name: "gguf-llama", summary: "Llama in GGUF: blk.0.attn_q, blk.0.attn_k …, rotary pairs side by side",
    rules: ggufLlamaRules(.interleaved, biases: [.attentionInput, .attentionOutput, .feedForward]),
    configuration: .ggufLlama("llama"), signature: .init("general.architecture", "llama"),
    ropeFactors: "rope_freqs.weight", vectorType: .f32, tokenizer: .ggml)
}
