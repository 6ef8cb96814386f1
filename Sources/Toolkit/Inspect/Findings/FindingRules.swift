import WeightGraph

/// Something to look for.
struct FindingRule: Sendable {
  /// Looks for it.
  let look: @Sendable (Evidence) throws(ContainerError) -> [Finding]

  /// Everything that is looked for.
  static let all: [FindingRule] = [
    .notNumbers, .identicalBlocks, .identicalTensors, .zeroTensors, .untrained, .normGains, .beyondHalf, .outliers,
    .unusedRows, .deadLines, .narrowValues, .storedTwice, .buffers, .tokens,
  ]
}

extension Finding {
  /// All that is found, the gravest first.
  static func all(in evidence: Evidence) throws(ContainerError) -> [Finding] {
    var findings: [Finding] = []
    for rule in FindingRule.all { findings += try rule.look(evidence) }
    let order = Dictionary(uniqueKeysWithValues: Kind.allCases.enumerated().map { ($1, $0) })
    // Of one kind, in the order in which they were found.
    return findings.enumerated().sorted { left, right in
      (order[left.element.kind]!, left.offset) < (order[right.element.kind]!, right.offset)
    }.map(\.element)
  }
}
