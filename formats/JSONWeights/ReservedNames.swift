/// Members that are metadata whatever is in them, and never tensors.
enum ReservedNames {
  /// Where metadata is kept whose own name could be taken for that of tensors.
  static let envelope = "__metadata__"

  static let all: Set<String> = ["config", "metadata", envelope, "hparams", "model_args", "args", "tokenizer"]
}
