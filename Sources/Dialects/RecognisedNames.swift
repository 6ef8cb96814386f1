import WeightGraph

/// The names of a state dict that a dialect's rules know, with the prefix of its own under which they know most.
struct RecognisedNames: Sendable {
  /// Which rule knows a name.
  struct Finding: Sendable {
    /// Which of the dialect's rules.
    let rule: Int
    /// The block's number in the name.
    let layer: Int
  }

  let dialect: Dialect
  let names: UnwrappedNames
  /// Which of the prefixes of the dialect the names have.
  let prefix: String
  /// What was found of each name; `nil` where no rule knows it.
  let findings: [Finding?]

  init(_ dialect: Dialect, _ names: UnwrappedNames) {
    self.dialect = dialect
    self.names = names
    let readings = dialect.prefixes.map { ($0, Reading(dialect, prefix: CanonicalName($0), names)) }
    // Of two prefixes under which equally many names are known, the first stands.
    let best = readings.dropFirst().reduce(readings[0]) { $1.1.count > $0.1.count ? $1 : $0 }
    prefix = best.0
    findings = best.1.findings
  }

  /// Whether a name is that of a block's weight.
  var haveBlocks: Bool { findings.contains { $0.map { dialect.rules[$0.rule].pattern.isPerLayer } ?? false } }

  /// The names as read under one of the dialect's prefixes.
  private struct Reading {
    var findings: [Finding?]
    var count = 0

    init(_ dialect: Dialect, prefix: CanonicalName, _ names: UnwrappedNames) {
      findings = .init(repeating: nil, count: names.entries.count)
      for (number, rule) in dialect.rules.enumerated() {
        // Of two rules that know a name, the first stands.
        for place in names.index.places(of: rule.pattern, behind: rule.isOutsidePrefix ? nil : prefix)
        where findings[place.entry] == nil {
          findings[place.entry] = Finding(rule: number, layer: place.layer)
          count += 1
        }
      }
    }
  }
}
