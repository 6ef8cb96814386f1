public import WeightGraph

/// What two models have in common and what not, apart from what they predict.
public struct ModelComparison: Sendable {
  /// The hyperparameters that differ; `nil` where one side has none.
  public let hyperparameters: [HyperparameterDifference]
  /// The roles that only one side fills, or whose tensors differ, in the order of execution.
  public private(set) var roles: [RoleDifference]
  /// How many roles have the same values on both sides.
  public let equalCount: Int

  /// A hyperparameter with two values.
  public struct HyperparameterDifference: Hashable, Sendable {
    /// Which one.
    public let name: Hyperparameter
    /// Its value on the left.
    public let left: MetadataValue?
    /// Its value on the right.
    public let right: MetadataValue?
  }

  /// A role whose tensors are not the same.
  public struct RoleDifference: Sendable {
    /// Which one.
    public let role: Role
    /// The tensor on the left.
    public let left: Tensor?
    /// The tensor on the right.
    public let right: Tensor?
    /// How they differ, where their shapes are equal and that was measured.
    public fileprivate(set) var values: TensorDifference?
  }

  /// Compares two models by their fingerprints alone.
  public init(_ left: WeightGraph, _ leftPrint: Fingerprint, _ right: WeightGraph, _ rightPrint: Fingerprint) {
    hyperparameters = Hyperparameter.allCases.compactMap { name in
      let (mine, theirs) = (left.architecture[name], right.architecture[name])
      return mine == theirs ? nil : HyperparameterDifference(name: name, left: mine, right: theirs)
    }
    let all = Set(left.tensors.keys).union(right.tensors.keys).sorted()
    let different = all.filter { leftPrint.tensors[$0] != rightPrint.tensors[$0] }
    equalCount = all.count - different.count
    roles = different.map { RoleDifference(role: $0, left: left.tensors[$0], right: right.tensors[$0]) }
  }

  /// The same, with the tensors that differ read again and measured, but for those of which enough is known.
  public func measured(butFor known: Set<Role> = [], threads: Int?) throws(ContainerError) -> ModelComparison {
    var measured = self
    for index in roles.indices where !known.contains(roles[index].role) {
      guard let mine = roles[index].left, let theirs = roles[index].right, mine.shape == theirs.shape else { continue }
      measured.roles[index].values = try TensorDifference(mine, theirs, threads: threads)
    }
    return measured
  }

  /// Whether the models are the same.
  public var isEmpty: Bool { hyperparameters.isEmpty && roles.isEmpty }
}
