public import WeightGraph

/// What two models have in common and what not, apart from what they predict.
public struct ModelComparison: Sendable {
  /// The hyperparameters that differ; `nil` where one side has none.
  public let hyperparameters: [HyperparameterDifference]
  /// The roles that only one side fills, or whose tensors differ, in the order of execution.
  public let roles: [RoleDifference]
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
    /// How they differ, where their shapes are equal.
    public let values: TensorDifference?
  }

  /// Compares two models by their fingerprints, and reads again only the tensors that differ.
  public init(
    _ left: WeightGraph, _ leftPrint: Fingerprint, _ right: WeightGraph, _ rightPrint: Fingerprint, threads: Int?
  ) throws(ContainerError) {
    hyperparameters = Hyperparameter.allCases.compactMap { name in
      let (mine, theirs) = (left.architecture[name], right.architecture[name])
      return mine == theirs ? nil : HyperparameterDifference(name: name, left: mine, right: theirs)
    }
    let all = Set(left.tensors.keys).union(right.tensors.keys).sorted()
    let different = all.filter { leftPrint.tensors[$0] != rightPrint.tensors[$0] }
    equalCount = all.count - different.count
    var roles: [RoleDifference] = []
    for role in different {
      let (mine, theirs) = (left.tensors[role], right.tensors[role])
      var values: TensorDifference?
      if let mine, let theirs, mine.shape == theirs.shape {
        values = try TensorDifference(mine, theirs, threads: threads)
      }
      roles.append(RoleDifference(role: role, left: mine, right: theirs, values: values))
    }
    self.roles = roles
  }

  /// Whether the models are the same.
  public var isEmpty: Bool { hyperparameters.isEmpty && roles.isEmpty }
}
