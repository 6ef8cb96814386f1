public import WeightGraph

/// What distinguishes two files.
public struct DiffReport: Sendable {
  /// The files.
  public let paths: (left: String, right: String)
  /// The hyperparameters without which the tensors were compared, as one of the files or both do not say them.
  public let unsaid: [UnsaidHyperparameter]
  /// The models' differences, where both files are models.
  public let model: ModelComparison?
  /// The tensors' differences under their own names, where one of the files is no model.
  public let tensors: [NamedDifference]
  /// The metadata that differ, by their path of names.
  public let metadata: [MetadataDifference]
  /// How many tensors are the same.
  public let equalCount: Int
  /// Tensors that differ by their name or their order only: their elements were found on the other side.
  public let kinships: [TensorKinship]

  /// Where the difference sits, where both files are models and values of theirs differ.
  public var change: ChangeSummary? { model.flatMap { ChangeSummary($0.roles) } }

  /// All tensors that differ, by whatever name.
  public var differences: [NamedDifference] {
    tensors
      + (model?.roles ?? []).map {
        NamedDifference(name: $0.role.description, left: $0.left, right: $0.right, values: $0.values)
      }
  }

  /// A tensor that is not the same in both files.
  public struct NamedDifference: Sendable {
    /// Its name.
    public let name: String
    /// The tensor on the left.
    public let left: Tensor?
    /// The tensor on the right.
    public let right: Tensor?
    /// How they differ, where their shapes are equal.
    public let values: TensorDifference?
  }

  /// A value that is not the same in both files.
  public struct MetadataDifference: Hashable, Sendable {
    /// The names that lead to it, joined by full stops.
    public let path: String
    /// The value on the left.
    public let left: MetadataValue?
    /// The value on the right.
    public let right: MetadataValue?
  }

  /// Whether tensors, hyperparameters and metadata are all the same.
  public var isEmpty: Bool { model?.isEmpty ?? true && tensors.isEmpty && metadata.isEmpty }
}

extension MetadataObject {
  /// Where two trees of metadata differ; arrays are compared as a whole.
  func differences(from other: MetadataObject, at path: [String] = []) -> [DiffReport.MetadataDifference] {
    let names = keys + other.keys.filter { self[$0] == nil }
    return names.flatMap { name -> [DiffReport.MetadataDifference] in
      let (mine, theirs) = (self[name], other[name])
      if case (.object(let left)?, .object(let right)?) = (mine, theirs) {
        return left.differences(from: right, at: path + [name])
      }
      if mine == theirs { return [] }
      return [.init(path: (path + [name]).joined(separator: "."), left: mine, right: theirs)]
    }
  }
}
