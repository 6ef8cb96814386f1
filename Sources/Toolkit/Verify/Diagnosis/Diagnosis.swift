public import WeightGraph

/// A cause that, undone, makes two models' tensors or hyperparameters equal again.
public struct Diagnosis: Hashable, Sendable {
  /// The roles that it explains.
  public let roles: [Role]
  /// The hyperparameters that it explains.
  public let hyperparameters: [Hyperparameter]
  /// What was done, as a sentence: `block.3.attentionOutput is transposed on the right`.
  public let finding: String
  /// Whether undoing it gives every bit of what it explains; not so where something is gone, a row or a bias.
  public let isReversible: Bool

  init(_ roles: [Role], hyperparameters: [Hyperparameter] = [], isReversible: Bool = true, _ finding: String) {
    (self.roles, self.hyperparameters, self.isReversible) = (roles, hyperparameters, isReversible)
    self.finding = finding
  }
}

/// All that is known about the causes of a difference.
struct Diagnoses {
  private(set) var all: [Diagnosis] = []
  private(set) var roles: Set<Role> = []
  private(set) var hyperparameters: Set<Hyperparameter> = []

  /// Takes in a diagnosis, unless another one explains some of the same.
  mutating func add(_ diagnosis: Diagnosis) {
    guard roles.isDisjoint(with: diagnosis.roles) else { return }
    all.append(diagnosis)
    roles.formUnion(diagnosis.roles)
    hyperparameters.formUnion(diagnosis.hyperparameters)
  }

  /// What the models would be called with everything undone, or `nil` where that would leave a difference.
  ///
  /// - Parameter roundings: the tensors that differ by rounding alone.
  func remedied(_ comparison: ModelComparison, _ roundings: [RoundedTensor]) -> Verification.Verdict? {
    let rounded = roundings.filter(\.isNearest)
    guard !all.isEmpty, all.allSatisfy(\.isReversible),
      comparison.hyperparameters.allSatisfy({ hyperparameters.contains($0.name) }),
      comparison.roles.allSatisfy({ item in
        roles.contains(item.role) || rounded.contains { $0.role == item.role }
      })
    else { return nil }
    let types = Set(roundings.map(\.dtype))
    return types.isEmpty ? .identical : .equivalent(types.sorted { $0.rawValue < $1.rawValue })
  }
}
