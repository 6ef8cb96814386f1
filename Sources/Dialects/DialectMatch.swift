import WeightGraph

/// Which of a state dict's names a dialect knows.
struct DialectMatch: Sendable {
  /// A tensor that a rule knows.
  struct Assignment: Sendable {
    let entry: StateDict.Entry
    let rule: Rule
    let layer: Int
  }

  let dialect: Dialect
  let assignments: [Assignment]
  /// Tensors that belong to the producer's program, each with the reason why they are no weights.
  let passedOver: [(entry: StateDict.Entry, reason: String)]
  let bystanderPatterns: Set<String>
  /// The tensor that tells what rotary frequencies are divided by, where the dialect knows one and the file has it.
  let ropeFactors: Tensor?
  let strangers: [StateDict.Entry]
  /// What tools put before every name, and the file has.
  let wrappers: [String]
  /// Which of the prefixes of the dialect the names have.
  let prefix: String

  /// Prefixes that PyTorch's own tools put before every name.
  init(_ dialect: Dialect, _ names: UnwrappedNames) {
    let readings = dialect.prefixes.map { ($0, Reading(dialect, prefix: CanonicalName($0), names.entries)) }
    // Of two prefixes under which equally many names are known, the first stands.
    let best =
      readings.dropFirst().reduce(readings[0]) { $1.1.assignments.count > $0.1.assignments.count ? $1 : $0 }
    self.dialect = dialect
    wrappers = names.wrappers
    prefix = best.0
    assignments = best.1.assignments
    passedOver = best.1.passedOver
    bystanderPatterns = best.1.bystanderPatterns
    ropeFactors = best.1.ropeFactors
    strangers = best.1.strangers
  }

  /// Tensors that are not part of the model, as a report names them.
  var bystanders: [Loss] { passedOver.map { Loss("tensor '\($0.entry.name)'", $0.reason) } }

  /// The number of blocks that the names speak of.
  var blockCount: Int { (assignments.filter(\.rule.pattern.isPerLayer).map(\.layer).max() ?? -1) + 1 }

  /// The names as read under one of the dialect's prefixes.
  private struct Reading {
    var assignments: [Assignment] = []
    var passedOver: [(entry: StateDict.Entry, reason: String)] = []
    var bystanderPatterns: Set<String> = []
    var ropeFactors: Tensor?
    var strangers: [StateDict.Entry] = []

    init(_ dialect: Dialect, prefix: CanonicalName, _ names: [(StateDict.Entry, CanonicalName)]) {
      for (entry, name) in names {
        let inner = name.dropping(prefix)
        let found = dialect.rules.lazy.compactMap { rule in
          (rule.isOutsidePrefix ? name : inner).flatMap(rule.pattern.match).map { (rule, $0) }
        }.first
        if let (rule, layer) = found {
          assignments.append(Assignment(entry: entry, rule: rule, layer: layer))
        } else if let factors = dialect.ropeFactors, inner == CanonicalName(factors) {
          ropeFactors = entry.tensor
          passedOver.append((entry, "what rotary frequencies are divided by, which is read as ropeScaling"))
        } else if let known = dialect.bystanders.first(where: { $0.fits(name, inner, dialect.rules) }) {
          passedOver.append((entry, known.reason))
          bystanderPatterns.insert(known.pattern.text)
        } else {
          strangers.append(entry)
        }
      }
    }
  }
}

extension Dialect.Bystander {
  /// Whether a tensor is one of these.
  ///
  /// - Parameter inner: what is left of the name behind the dialect's prefix, where it has that.
  fileprivate func fits(_ name: CanonicalName, _ inner: CanonicalName?, _ weights: [Rule]) -> Bool {
    switch place {
    case .inside: inner.flatMap(pattern.match) != nil
    case .outside: pattern.match(name) != nil
    case .below: name.parents.contains { pattern.match($0) != nil }
    case .belowWeights:
      inner?.parents.contains { parent in weights.contains { $0.pattern.match(parent) != nil } } ?? false
    }
  }
}
