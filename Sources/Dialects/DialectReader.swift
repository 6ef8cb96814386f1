public import WeightGraph

/// What the user says of a model that its file does not say, or says wrongly.
public struct ReadingChoices: Sendable {
  /// The dialect to read by; `nil` means whichever fits.
  public var dialect: String?
  /// Hyperparameters that take precedence over every configuration.
  public var hyperparameters: [Hyperparameter: MetadataValue]

  /// Says nothing, unless told otherwise.
  public init(dialect: String? = nil, hyperparameters: [Hyperparameter: MetadataValue] = [:]) {
    self.dialect = dialect
    self.hyperparameters = hyperparameters
  }
}

/// Reads a state dict by one dialect's table.
struct DialectReader {
  let match: DialectMatch
  let choices: ReadingChoices
  let contents: StateDict

  var dialect: Dialect { match.dialect }

  func graph() throws(DialectError) -> WeightGraph {
    var tensors = match.views()
    let isTied = try outputIsTied(tensors)
    if isTied { tensors[.output] = nil }
    let facts = TensorFacts(tensors, blockCount: match.blockCount, hasTiedOutput: isTied)
    var settled = try settle(facts.values)
    try settleRopeFactors(&settled)
    try demandTensors(for: settled.mapValues(\.value))
    try demand([.contextLength], settled.mapValues(\.value))
    let architecture: Architecture
    do throws(HyperparameterError) {
      architecture = try Architecture(settled.mapValues(\.value))
    } catch {
      throw .hyperparameter(error)
    }
    try check(architecture)
    try checkRopeFactors(architecture)
    try putInOrder(&tensors, architecture)
    var metadata = contents.metadata
    if let place = dialect.configuration.place(in: metadata) { metadata[place] = nil }
    if metadata["source"] == nil, let config = dialect.configuration.find(in: contents.metadata) {
      metadata["source"] = ["dialect": .string(dialect.name), "config": .object(config)]
    }
    do throws(ContainerError) {
      return try WeightGraph(
        architecture: architecture, tensors: tensors, metadata: metadata, bystanders: match.bystanders,
        origins: settled.mapValues(\.origin))
    } catch {
      throw .tensors(dialect: dialect.name, error)
    }
  }

  /// Whether the head is the token embedding: it is not there, or it has the same elements.
  func outputIsTied(_ tensors: [Role: Tensor]) throws(DialectError) -> Bool {
    guard let output = tensors[.output] else { return true }
    guard let embedding = tensors[.tokenEmbedding] else { return false }
    do throws(ContainerError) {
      return try output.hasSameElements(as: embedding)
    } catch {
      throw .tensors(dialect: dialect.name, error)
    }
  }

  private static let lengths: Set<Hyperparameter> = [
    .vocabularyLength, .embeddingLength, .contextLength, .feedForwardLength,
  ]

  typealias Settled = (value: MetadataValue, origin: WeightGraph.Origin)

  /// Brings together what the user, the configuration, the tensors and the dialect say.
  private func settle(_ facts: [Hyperparameter: MetadataValue]) throws(DialectError) -> [Hyperparameter: Settled] {
    var settled: [Hyperparameter: Settled] = facts.mapValues { ($0, .tensors) }
    var contradictions: [DialectError.Contradiction] = []
    func say(_ name: Hyperparameter, _ value: MetadataValue, _ origin: WeightGraph.Origin, _ source: String) {
      if Self.lengths.contains(name) {
        // A length that is told is what every tensor is then measured by, and those that differ are all named.
        settled[name] = (value, origin)
      } else if let known = settled[name], known.origin == .tensors, !known.value.agrees(with: value) {
        contradictions.append(
          .init(name: name, first: "the tensors say \(known.value)", second: "\(source) says \(value)"))
      } else if settled[name]?.origin != .tensors {
        settled[name] = (value, origin)
      }
    }
    let configuration = dialect.configuration
    for (name, value) in configuration.defaults where settled[name] == nil { settled[name] = (value, .producerDefault) }
    for (name, value) in configuration.constants { say(name, value, .dialect, "every \(dialect.name) model") }
    if let config = configuration.find(in: contents.metadata) {
      for (key, required) in configuration.requirements {
        if let found = Configuration.value(key, in: config), !found.isAll(required) {
          throw .notComputed(key: key, found: found, computed: required)
        }
      }
      contradictions += Self.contradictions(configuration.biases, config, facts)
      for key in configuration.keys {
        if key.isNone(in: config) { settled[key.name] = nil }
        guard let theirs = Configuration.value(key.key, in: config, unsaid: key.unsaid) else { continue }
        guard let value = key.read(theirs) else {
          throw .hyperparameter(
            HyperparameterError(
              name: key.name, found: "\(key.key) = \(theirs)",
              expected: "one of \(key.words.map(\.theirs).joined(separator: ", "))"))
        }
        say(key.name, value, .config(key.key), "configuration '\(key.key)'")
      }
    }
    for (name, value) in choices.hyperparameters { say(name, value, .option, "the option") }
    guard contradictions.isEmpty else {
      throw .contradiction(contradictions.sorted { $0.name.rawValue < $1.name.rawValue })
    }
    try demand([.headCount, .activation], settled.mapValues(\.value))
    return settled
  }

  /// Where a configuration and the tensors do not agree on which biases there are.
  private static func contradictions(
    _ keys: [(key: String, places: Biases)], _ config: MetadataObject, _ facts: [Hyperparameter: MetadataValue]
  ) -> [DialectError.Contradiction] {
    let present = Biases(metadata: facts[.biases])
    return keys.compactMap { key, places in
      guard let said = Configuration.value(key, in: config)?.bool,
        present.intersection(places) != (said ? places : [])
      else { return nil }
      return .init(
        name: .biases, first: "the tensors say \(present.intersection(places).metadata)",
        second: "configuration '\(key)' says \(said) for \(places.metadata)")
    }
  }

  /// Brings the rows of rotated heads into canonical order.
  private func putInOrder(_ tensors: inout [Role: Tensor], _ architecture: Architecture) throws(DialectError) {
    for assignment in match.assignments {
      guard assignment.rule.fits(architecture) else {
        throw .hyperparameter(
          HyperparameterError(
            name: .keyLength, found: "\(architecture.keyLength)", expected: "an even number, as pairs are rotated"))
      }
      for role in assignment.rule.target.roles(layer: assignment.layer) {
        tensors[role] = tensors[role].map { assignment.rule.canonical($0, architecture) }
      }
    }
  }

  /// Fails with the names of the weights that are not there, where without them not even their shapes are known.
  private func demandTensors(for values: [Hyperparameter: MetadataValue]) throws(DialectError) {
    let sizes: [Hyperparameter] = [.vocabularyLength, .embeddingLength, .contextLength, .feedForwardLength]
    guard sizes.contains(where: { values[$0] == nil }) || match.blockCount == 0 else { return }
    let present = Set(match.assignments.flatMap { $0.rule.target.roles(layer: $0.layer) })
    let absent = dialect.rules.filter { !$0.isOptional }.flatMap { rule in
      (0..<(rule.pattern.isPerLayer ? max(1, match.blockCount) : 1))
        .filter { layer in !rule.target.roles(layer: layer).contains(where: present.contains) }
        .map { ContainerError.missing(tensor: name(rule, $0), expected: nil) }
    }
    if !absent.isEmpty { throw .tensors(dialect: dialect.name, .all(absent)) }
  }

  /// The name that the file would give the tensor of a rule.
  private func name(_ rule: Rule, _ layer: Int) -> String {
    match.wrappers.joined() + (rule.isOutsidePrefix ? "" : match.prefix) + rule.pattern.name(layer: layer)
  }

  /// Fails for hyperparameters that nothing says, with what the tensors allow.
  private func demand(
    _ names: [Hyperparameter], _ values: [Hyperparameter: MetadataValue]
  ) throws(DialectError) {
    let missing = names.filter { values[$0] == nil }.map { name in
      let width = values[.embeddingLength]?.integer ?? 0
      let candidates: [MetadataValue] =
        switch name {
        case .headCount where width > 0: (1...width).filter { width.isMultiple(of: $0) }.map { MetadataValue($0) }
        default: name.choices?.map(MetadataValue.string) ?? []
        }
      return DialectError.Undetermined(name: name, candidates: candidates)
    }
    if !missing.isEmpty { throw .undetermined(missing) }
  }

  /// Fails for every tensor that is missing, misshapen or unknown, all at once.
  private func check(_ architecture: Architecture) throws(DialectError) {
    var errors: [ContainerError] = match.assignments.compactMap { assignment in
      guard assignment.layer < architecture.blockCount || !assignment.rule.pattern.isPerLayer else { return nil }
      let expected = assignment.rule.storedShape(architecture, layer: assignment.layer)
      return assignment.rule.accepts(assignment.entry.tensor.shape, as: expected)
        ? nil : .misshapen(tensor: assignment.entry.name, found: assignment.entry.tensor.shape, expected: expected)
    }
    let present = Set(match.assignments.flatMap { $0.rule.target.roles(layer: $0.layer) })
    let needed = Set(architecture.roles)
    for rule in dialect.rules {
      for layer in 0..<(rule.pattern.isPerLayer ? architecture.blockCount : 1) {
        let roles = rule.target.roles(layer: layer)
        guard roles.contains(where: needed.contains), !roles.contains(where: present.contains) else { continue }
        errors.append(.missing(tensor: name(rule, layer), expected: rule.storedShape(architecture, layer: layer)))
      }
    }
    errors += match.strangers.map {
      .unsupported(
        subject: "tensor '\($0.name)'", reason: "\(dialect.name) has no such tensor (shape \($0.tensor.shape))",
        hint: nil)
    }
    if !errors.isEmpty { throw .tensors(dialect: dialect.name, .all(errors)) }
  }
}

extension MetadataValue {
  /// Whether this, or everything that it lists, agrees with another value.
  fileprivate func isAll(_ other: MetadataValue) -> Bool {
    array?.allSatisfy { $0.agrees(with: other) } ?? agrees(with: other)
  }

  /// Whether two values say the same, whether a number is written with a fraction or not.
  func agrees(with other: MetadataValue) -> Bool {
    if self == other { return true }
    if let mine = double, let theirs = other.double { return Float(mine) == Float(theirs) }
    return false
  }
}
