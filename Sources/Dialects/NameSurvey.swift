public import WeightGraph

/// What a dialect makes of a state dict's names, whether or not the tensors make a complete model.
public struct NameSurvey: Sendable {
  /// The dialect that knows the names.
  public let dialect: Dialect
  /// The roles that the tensor of a name fills, or would fill if its shape were right; a stored tied head is the head.
  public let roles: [String: [Role]]
  /// Tensors that are not part of the model, each with the reason, by name.
  public let bystanders: [String: String]

  init(_ match: DialectMatch) {
    dialect = match.dialect
    roles = Dictionary(
      uniqueKeysWithValues: match.assignments.map { assignment in
        (assignment.entry.name, assignment.rule.target.roles(layer: assignment.layer))
      })
    bystanders = Dictionary(uniqueKeysWithValues: match.passedOver.map { ($0.entry.name, $0.reason) })
  }
}

extension DialectTable {
  /// What the dialect called `name`, or the one that fits best, makes of the names; `nil` where none knows enough of them.
  public func survey(_ contents: StateDict, dialect name: String? = nil) -> NameSurvey? {
    if let name { return self[name].map { NameSurvey(DialectMatch($0, contents)) } }
    return candidates(for: contents).first.map { NameSurvey($0.match) }
  }
}
