import WeightGraph

/// Says what differs in the choices of two architectures, and which tensors are there on one side only for that reason.
struct ChoiceDiagnosis {
  let left: WeightGraph
  let right: WeightGraph

  /// One sentence for every hyperparameter that differs.
  func all(_ comparison: ModelComparison) -> [Diagnosis] {
    comparison.hyperparameters.flatMap { item in
      switch item.name {
      case .biases: biases()
      case .hasTiedOutput: [head()]
      default:
        [
          Diagnosis(
            [], hyperparameters: [item.name],
            "\(item.name.rawValue) is \(item.left.map(\.description) ?? "not set") on the left and "
              + "\(item.right.map(\.description) ?? "not set") on the right")
        ]
      }
    }
  }

  /// Biases that only one side has, by their kind.
  private func biases() -> [Diagnosis] {
    let (mine, theirs) = (left.architecture.biases, right.architecture.biases)
    let kinds = mine.symmetricDifference(theirs).metadata.array?.compactMap(\.string) ?? []
    return kinds.map { kind in
      let places = Biases(metadata: .array([.string(kind)]))
      let isDropped = mine.contains(places)
      let owner = isDropped ? left : right
      var bare = owner.architecture
      bare.biases.remove(places)
      let roles = Set(owner.architecture.roles).subtracting(bare.roles).sorted()
      return Diagnosis(
        roles, hyperparameters: [.biases], isReversible: false,
        "the biases of kind \(kind) are \(isDropped ? "dropped" : "added") on the right, "
          + "\(roles.count) tensors from \(roles.first.map(\.description) ?? "none") on")
    }
  }

  /// A head that is tied on one side only; one that is stored and equals the token embedding is read as tied.
  private func head() -> Diagnosis {
    Diagnosis(
      [.output], hyperparameters: [.hasTiedOutput], isReversible: false,
      left.architecture.hasTiedOutput
        ? "the head has weights of its own on the right, and is the token embedding on the left"
        : "the head is the token embedding on the right, and has weights of its own on the left")
  }
}
