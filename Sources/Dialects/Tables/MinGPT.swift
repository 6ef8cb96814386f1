import WeightGraph

extension Dialect {
  /// The state dict of minGPT: Linear weights, a head of its own, masks among the weights, GELU by its tanh formula.
  ///
  /// Source: `mingpt/model.py`, classes `GPT` and `NewGELU`.
  public static let minGPT = Dialect(
    name: "mingpt", summary: "minGPT's state dict: Linear weights [out, in], a head of its own, tanh GELU",
    prefixes: ["transformer."],
    rules: karpathyRules(storesTiedHead: true),
    bystanders: [Bystander("h.{layer}.attn.bias", "a causal mask, which every attention has")],
    configuration: Configuration(
      keys: karpathyKeys,
      constants: [.normEpsilon: 1e-5, .activation: "geluTanh"],
      extras: [("model_type", .null)]),
    marks: [.bystander("h.{layer}.attn.bias"), .separateOutput, .configKey("embd_pdrop")])
}
