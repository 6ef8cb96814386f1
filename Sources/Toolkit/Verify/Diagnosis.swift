public import WeightGraph

/// A cause that, undone, makes two models' tensors equal again.
public struct Diagnosis: Hashable, Sendable {
  /// The roles that it explains.
  public let roles: [Role]
  /// What was done, as a sentence: `block.3.attentionOutput is transposed`.
  public let finding: String
}

/// Tries the known ways in which conversions go wrong on the tensors that differ.
///
/// A finding is never a guess: the left tensors, changed in that way, have every bit of the right ones. Only of rows that
/// moved or were cut off, and of elements that are NaN, the sentence says itself which part it speaks of.
struct Diagnostician {
  let left: WeightGraph
  let leftPrint: Fingerprint
  let rightPrint: Fingerprint
  let threads: Int?

  func diagnose(_ comparison: ModelComparison) throws(ContainerError) -> [Diagnosis] {
    var findings = comparison.hyperparameters.map { item in
      Diagnosis(
        roles: [],
        finding: "\(item.name.rawValue) is \(item.left.map(\.description) ?? "not set") on the left and "
          + "\(item.right.map(\.description) ?? "not set") on the right")
    }
    var explained: Set<Role> = []
    let blocks = BlockDiagnosis(left: leftPrint, right: rightPrint, architecture: left.architecture)
    for diagnosis in blocks.exchangedBlocks() + blocks.orders() where explained.isDisjoint(with: diagnosis.roles) {
      findings.append(diagnosis)
      explained.formUnion(diagnosis.roles)
    }
    for difference in comparison.roles where !explained.contains(difference.role) {
      guard let finding = try finding(difference) else { continue }
      findings.append(Diagnosis(roles: [difference.role], finding: "\(difference.role) \(finding)"))
    }
    return findings
  }

  private func finding(_ difference: ModelComparison.RoleDifference) throws(ContainerError) -> String? {
    guard let mine = difference.left, let theirs = difference.right else { return nil }
    if let other = exchanged(with: difference.role) { return "holds on the right what the left has as \(other)" }
    let suspect = Suspect(
      role: difference.role, left: try mine.canonical(), right: try theirs.canonical(),
      architecture: left.architecture, threads: threads)
    for repair in Repair.all {
      if let phrase = try repair.finding(suspect) { return phrase }
    }
    return nil
  }

  /// The role that has on the left what this one has on the right.
  private func exchanged(with role: Role) -> Role? {
    leftPrint.tensors.filter { $0.value == rightPrint.tensors[role] && $0.key != role }.map(\.key).min()
  }
}
