import WeightGraph

extension Dialect {
  /// The weight graph's own names and layouts, for a container that holds it as it is.
  public static let canonical = Dialect(
    name: "canonical", summary: "the weight graph itself: every tensor named for its role, linear weights [out, in]",
    rules: [
      rule("tokenEmbedding", .tokenEmbedding),
      rule("positionEmbedding", .positionEmbedding),
    ] + BlockRole.allCases.map { rule("block.{layer}.\($0.rawValue)", $0) } + [
      rule("outputNorm", .outputNorm),
      rule("outputNormBias", .outputNormBias),
      rule("output", .output),
      rule("outputBias", .outputBias),
    ],
    configuration: Configuration(
      places: ["architecture"], keys: Hyperparameter.allCases.map { .init($0.rawValue, $0) }))
}
