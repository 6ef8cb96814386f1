import WeightGraph

/// The choices that a reader of npy and npz offers.
struct ReadOptions {
  static let bfloat16 = ContainerOption(
    "bfloat16", ["no", "yes"], "read elements of two bytes without a type as bfloat16, as ml_dtypes leaves them")

  /// Whether `|V2` is bfloat16.
  let voidIsBrain: Bool

  init(_ options: ContainerOptions) { voidIsBrain = options.value(Self.bfloat16) == "yes" }
}
