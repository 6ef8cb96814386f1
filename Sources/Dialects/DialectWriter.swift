import WeightGraph

/// Writes a weight graph by one dialect's table: the reading engine run backwards.
struct DialectWriter {
  let dialect: Dialect
  let graph: WeightGraph

  /// The state dict, and what of the model the dialect cannot express.
  func contents() throws(DialectError) -> (contents: StateDict, losses: [Loss]) {
    var entries: [StateDict.Entry] = []
    var written: Set<Role> = []
    var losses: [Loss] = []
    for layer in [nil] + (0..<graph.architecture.blockCount).map(Optional.some) {
      for rule in dialect.rules where rule.pattern.isPerLayer == (layer != nil) {
        let roles = rule.target.roles(layer: layer ?? 0)
        // A tied head is written where the dialect has a place for it: its readers expect to find one.
        let parts = roles.compactMap { graph[$0] }
        guard parts.count == roles.count, rule.writesHead(graph.architecture) else { continue }
        written.formUnion(roles)
        guard rule.fits(graph.architecture) else {
          let reason = "heads of \(graph.architecture.keyLength) rows have no pairs"
          losses += roles.map { Loss("the tensor of \($0)", reason) }
          continue
        }
        let prefix = rule.isOutsidePrefix ? "" : dialect.prefixes[0]
        let stored = rule.stored(parts, graph.architecture)
        if !stored.dtype.isBlockType {
          losses += zip(roles, parts).filter { $1.dtype.isBlockType }.map { role, part in
            Loss("\(part.dtype) of \(role)", "its layout there would cut the blocks, so that it is \(stored.dtype)")
          }
        }
        entries.append(.init(prefix + rule.pattern.name(layer: layer ?? 0), stored))
      }
    }
    if let name = dialect.ropeFactors, let factors = factorTensor(name) { entries.append(.init(name, factors)) }
    losses += graph.architecture.roles.filter { !written.contains($0) }.map {
      Loss("the tensor of \($0)", "it has no name for it")
    }
    let (config, unsaid) = configuration()
    losses += unsaid
    var metadata = MetadataObject()
    if !config.isEmpty { metadata[dialect.configuration.places[0]] = .object(config) }
    // In one order whatever file they came from, so that the same model gives the same file.
    for (key, value) in graph.metadata.members.sorted(by: { $0.key < $1.key }) where metadata[key] == nil {
      metadata[key] = value
    }
    if let signature = dialect.signature { metadata[path: signature.path] = .string(signature.value) }
    do throws(ContainerError) {
      return (try StateDict(entries, metadata: metadata), losses)
    } catch {
      throw .tensors(dialect: dialect.name, error)
    }
  }

  /// The producer's configuration, and the hyperparameters that nothing in this dialect would tell.
  private func configuration() -> (MetadataObject, [Loss]) {
    let table = dialect.configuration
    var config = MetadataObject()
    if let source = graph.metadata["source"]?.object, source["dialect"]?.string == dialect.name,
      let original = source["config"]?.object
    {
      config = original
    }
    for (key, value) in table.extras where config[key] == nil { config[key] = value }
    let biases = graph.architecture.biases
    var losses = table.biases.compactMap { key, places -> Loss? in
      let present = biases.intersection(places)
      config[path: Configuration.path(key)] = .bool(present == places)
      return present.isEmpty || present == places
        ? nil : Loss("biases \(present.metadata)", "its '\(key)' means all of \(places.metadata)")
    }
    for name in Self.chosenByTensors {
      guard let always = table.constants[name], always != graph.architecture[name] else { continue }
      let found = graph.architecture[name] ?? false
      losses.append(Loss("\(name.rawValue) \(found)", "it is always \(always)"))
    }
    let toldByFactors = dialect.ropeFactors.flatMap(factorTensor) != nil
    for name in Hyperparameter.allCases where !(toldByFactors && graph.architecture.ropeScaling?[name] != nil) {
      let keys = table.keys.filter { $0.name == name }
      guard let value = graph.architecture[name] else {
        for key in keys where key.isNoneWhenNull { config[path: Configuration.path(key.key)] = .null }
        continue
      }
      if keys.isEmpty {
        guard !Self.toldByTensors.contains(name), !isImplied(name, value) else { continue }
        let fixed = (table.constants[name] ?? table.defaults[name]).map { "it is always \($0)" } ?? "it does not say it"
        losses.append(Loss("\(name.rawValue) \(value)", fixed))
      } else if let written = keys.lazy.compactMap({ key in key.write(value).map { (key, $0) } }).first {
        for key in keys {
          let path = Configuration.path(key.key)
          if key.key == written.0.key || config[path: path] != nil { config[path: path] = key.write(value) }
        }
      } else {
        losses.append(Loss("\(name.rawValue) \(value)", "it has no word for it"))
      }
    }
    return (config, losses)
  }

  /// Whether a reader of this dialect would take `name` to be `value` without being told.
  private func isImplied(_ name: Hyperparameter, _ value: MetadataValue) -> Bool {
    if let told = dialect.configuration.constants[name] ?? dialect.configuration.defaults[name] {
      return told.agrees(with: value)
    }
    let architecture = graph.architecture
    return switch name {
    case .headCountKV: architecture.headCountKV == architecture.headCount
    case .keyLength:
      architecture.hasQueryKeyNorms
        || architecture.keyLength * architecture.headCount == architecture.embeddingLength
    case .valueLength: architecture.valueLength == architecture.keyLength
    case .normalization: architecture.normalization == .layer
    default: false
    }
  }

  /// The factors by which rotary frequencies are divided, as a tensor, where a reader would understand from it how they are scaled.
  private func factorTensor(_ name: String) -> Tensor? {
    let architecture = graph.architecture
    guard let scaling = architecture.ropeScaling, scaling.kind == .llama3 || scaling.kind == .factors else {
      return nil
    }
    let base = architecture.ropeFrequencyBase
    let factors = scaling.factors(base: base, length: architecture.rotatedLength)
    return RopeScaling.dividing(by: factors, base: base) == scaling ? Tensor(factors, named: name) : nil
  }

  /// What readers see in which tensors there are, though some dialects have models of one kind only.
  private static let chosenByTensors: [Hyperparameter] = [.biases, .hasQueryKeyNorms]

  /// What a reader sees in the tensors' shapes, or in which of them there are.
  private static let toldByTensors: Set<Hyperparameter> = [
    .blockCount, .embeddingLength, .contextLength, .vocabularyLength, .feedForwardLength, .positions, .feedForward,
    .biases, .hasQueryKeyNorms, .hasTiedOutput,
  ]
}

extension Rule {
  /// Whether this rule is written for a head as it is: a tied one only by dialects that expect it to be there.
  fileprivate func writesHead(_ architecture: Architecture) -> Bool {
    guard case .role(.output) = target else { return true }
    return !architecture.hasTiedOutput || storesTiedOutput
  }
}
