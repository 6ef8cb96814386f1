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

  /// What a dialect makes of a state dict's names.
  init(_ dialect: Dialect, _ contents: StateDict) {
    self.init(RecognisedNames(dialect, UnwrappedNames(contents, for: [dialect])))
  }

  /// Looks at the names that no rule knows.
  init(_ recognised: RecognisedNames) {
    let (dialect, names) = (recognised.dialect, recognised.names)
    let prefix = CanonicalName(recognised.prefix)
    let factors = dialect.ropeFactors.map(CanonicalName.init)
    var assignments: [Assignment] = []
    var passedOver: [(entry: StateDict.Entry, reason: String)] = []
    var bystanderPatterns: Set<String> = []
    var ropeFactors: Tensor?
    var strangers: [StateDict.Entry] = []
    for ((entry, name), finding) in zip(names.entries, recognised.findings) {
      if let finding {
        assignments.append(Assignment(entry: entry, rule: dialect.rules[finding.rule], layer: finding.layer))
        continue
      }
      let inner = name.dropping(prefix)
      if let factors, inner == factors {
        ropeFactors = entry.tensor
        passedOver.append((entry, "what rotary frequencies are divided by, which is read as ropeScaling"))
      } else if let known = dialect.bystanders.first(where: { $0.fits(name, inner, dialect.rules) }) {
        passedOver.append((entry, known.reason))
        bystanderPatterns.insert(known.pattern.text)
      } else {
        strangers.append(entry)
      }
    }
    self.dialect = dialect
    self.assignments = assignments
    self.passedOver = passedOver
    self.bystanderPatterns = bystanderPatterns
    self.ropeFactors = ropeFactors
    self.strangers = strangers
    wrappers = names.wrappers
    self.prefix = recognised.prefix
  }

  /// Tensors that are not part of the model, as a report names them.
  var bystanders: [Loss] { passedOver.map { Loss("tensor '\($0.entry.name)'", $0.reason) } }

  /// The number of blocks that the names speak of.
  var blockCount: Int { (assignments.filter(\.rule.pattern.isPerLayer).map(\.layer).max() ?? -1) + 1 }
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
