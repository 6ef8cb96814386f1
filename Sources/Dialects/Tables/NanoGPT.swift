import WeightGraph

extension Dialect {
  /// The state dict of nanoGPT: Linear weights, a tied head that is stored all the same, GELU by its erf definition.
  ///
  /// Biases may be left out as a whole; `torch.compile` puts `_orig_mod.` before every name.
  /// Source: nanoGPT's `model.py`, classes `GPT` and `MLP`; `train.py`, `model_args`.
  public static let nanoGPT = Dialect(
    name: "nanogpt", summary: "nanoGPT's state dict: Linear weights [out, in], tied head stored, erf GELU",
    prefixes: ["transformer."],
    rules: karpathyRules(storesTiedHead: true),
    configuration: Configuration(
      // The settings of a training run lie beside, as `config`; where it began from other weights they tell another model.
      places: ["model_args", "config"],
      keys: karpathyKeys,
      constants: [.normEpsilon: 1e-5, .activation: "geluErf"],
      biases: [("bias", [.attentionInput, .attentionOutput, .feedForward, .norm])]),
    marks: [.wrapper("_orig_mod."), .noBiases, .tiedOutput, .configKey("bias")])
}
