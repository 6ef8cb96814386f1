import WeightGraph

/// Whether what a written model lacks is what was listed as lost, and nothing else.
struct LossAccount {
  /// Tensors and hyperparameters in which the copy differs from what was to be written, though no loss names them.
  let unlisted: [String]
  /// Whether anything of the model itself is lost, and not only what came with it.
  let losesModel: Bool

  /// Compares a copy with what was to be written, every tensor already in the type that was asked for.
  ///
  /// - Parameter losses: what was listed.
  init(
    written: WeightGraph, _ writtenPrint: Fingerprint, copy: WeightGraph, _ copyPrint: Fingerprint, _ losses: [Loss]
  ) {
    let tensors = Set(writtenPrint.tensors.keys).union(copyPrint.tensors.keys)
      .filter { writtenPrint.tensors[$0] != copyPrint.tensors[$0] }.sorted().map { "the tensor of \($0)" }
    // Which biases there are, and whether there is a head, the tensors say.
    let choices = Hyperparameter.allCases.filter {
      $0 != .biases && $0 != .hasTiedOutput && written.architecture[$0] != copy.architecture[$0]
    }.map(\.rawValue)
    losesModel = !tensors.isEmpty || !choices.isEmpty
    unlisted = (tensors + choices).filter { subject in
      !losses.contains { $0.subject == subject || $0.subject.hasPrefix("\(subject) ") }
    }
  }
}
