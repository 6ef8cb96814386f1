import WeightGraph

/// Tries the known ways in which conversions go wrong on everything that differs.
///
/// A finding is never a guess: the left tensors, changed in that way, have every bit of the right ones. Where something is
/// gone, rows that moved out or elements that are NaN, the sentence says itself which part it speaks of.
struct Diagnostician {
  let left: OpenedModel
  let right: OpenedModel
  let prints: [Fingerprint]
  let threads: Int?

  private var architecture: Architecture { left.graph.architecture }

  /// Everything that is known about the causes.
  ///
  /// - Parameter rounded: the roles that differ by rounding alone, for which there is nothing to find.
  func diagnose(
    _ comparison: ModelComparison, butFor rounded: Set<Role>
  ) throws(ContainerError) -> Diagnoses {
    var diagnoses = Diagnoses()
    let choices = ChoiceDiagnosis(left: left.graph, right: right.graph)
    for diagnosis in choices.all(comparison) { diagnoses.add(diagnosis) }
    let blocks = BlockDiagnosis(left: prints[0], right: prints[1], architecture: architecture)
    for diagnosis in blocks.exchangedBlocks() + blocks.orders() { diagnoses.add(diagnosis) }
    let packed = PackedDiagnosis(left: left.graph, right: right.graph, threads: threads)
    for block in 0..<min(architecture.blockCount, right.graph.architecture.blockCount) {
      let roles = PackedDiagnosis.weights.map { Role.block(block, $0) }
      guard comparison.roles.contains(where: { roles.contains($0.role) && !rounded.contains($0.role) }),
        diagnoses.roles.isDisjoint(with: roles)
      else { continue }
      if let diagnosis = try packed.diagnosis(block) { diagnoses.add(diagnosis) }
    }
    var single: [(role: Role, phrase: Repair.Phrase)] = []
    for difference in comparison.roles
    where !diagnoses.roles.contains(difference.role) && !rounded.contains(difference.role) {
      if let phrase = try phrase(difference) { single.append((difference.role, phrase)) }
    }
    for diagnosis in grouped(single) { diagnoses.add(diagnosis) }
    return diagnoses
  }

  private func phrase(_ difference: ModelComparison.RoleDifference) throws(ContainerError) -> Repair.Phrase? {
    guard let mine = difference.left, let theirs = difference.right else { return nil }
    if let other = exchanged(with: difference.role) { return .init("holds on the right what the left has as \(other)") }
    let suspect = try Suspect(difference.role, mine, theirs, architecture, threads)
    for repair in Repair.all {
      if let phrase = try repair.finding(suspect) { return phrase }
    }
    return nil
  }

  /// The role that has on the left what this one has on the right.
  private func exchanged(with role: Role) -> Role? {
    prints[0].tensors.filter { $0.value == prints[1].tensors[role] && $0.key != role }.map(\.key).min()
  }

  /// One sentence for what befell the same tensor of several blocks.
  private func grouped(_ findings: [(role: Role, phrase: Repair.Phrase)]) -> [Diagnosis] {
    var rest = findings[...]
    var diagnoses: [Diagnosis] = []
    while let first = rest.popFirst() {
      let kind = Self.kind(first.role)
      let alike = rest.filter { kind != nil && Self.kind($0.role) == kind && $0.phrase == first.phrase }
      rest.removeAll { item in alike.contains { $0.role == item.role } }
      let roles = [first.role] + alike.map(\.role)
      let subject = alike.isEmpty ? name(first.role) : "\(kind?.rawValue ?? "") of \(Self.blocks(roles))"
      diagnoses.append(
        Diagnosis(roles, isReversible: first.phrase.isReversible, "\(subject) \(first.phrase.text)"))
    }
    return diagnoses
  }

  /// The role's part of a block; `nil` outside the blocks.
  private static func kind(_ role: Role) -> BlockRole? {
    if case .block(_, let part) = role { part } else { nil }
  }

  private static func blocks(_ roles: [Role]) -> String {
    let numbers = roles.compactMap { if case .block(let index, _) = $0 { index } else { nil } }
    let isRun = zip(numbers, numbers.dropFirst()).allSatisfy { $0 + 1 == $1 }
    return "blocks "
      + (isRun && numbers.count > 2
        ? "\(numbers[0])–\(numbers[numbers.count - 1])" : numbers.map(String.init).joined(separator: ", "))
  }

  /// The tensor under its name in the right file, with what it is for where the name does not say that.
  private func name(_ role: Role) -> String {
    guard let stored = right.graph.tensors[role]?.provenance.name, stored != role.description else {
      return role.description
    }
    return "'\(stored)' (\(role))"
  }
}
