public import WeightGraph

/// All dialects that a program knows, and the choice among them.
public struct DialectTable: Sendable {
  /// The dialects, in the order in which they are tried.
  public let dialects: [Dialect]

  /// A table of dialects whose names differ.
  public init(_ dialects: [Dialect]) { self.dialects = dialects }

  /// The dialect called `name`.
  public subscript(name: String) -> Dialect? { dialects.first { $0.name == name } }

  /// A state dict understood as a model.
  public struct Reading: Sendable {
    /// The model.
    public let graph: WeightGraph
    /// By which dialect it was read.
    public let dialect: Dialect
    /// Why by this one.
    public let recognition: Recognition
  }

  /// Reads a state dict by the dialect that fits, or by the one that was chosen.
  ///
  /// - Throws: ``DialectError`` when none fits, several do and mean different models, or the tensors or the configuration
  ///   are not those of a model; everything that is wrong is named at once.
  public func read(_ contents: StateDict, _ choices: ReadingChoices = ReadingChoices()) throws(DialectError) -> Reading
  {
    if let name = choices.dialect {
      guard let dialect = self[name] else { throw .unknownDialect(name, known: dialects.map(\.name)) }
      if let signature = dialect.signature, let found = signature.contradiction(in: contents.metadata) {
        throw .notComputed(
          key: signature.path.joined(separator: "."), found: found, computed: .string(signature.value))
      }
      let reader = DialectReader(match: DialectMatch(dialect, contents), choices: choices, contents: contents)
      return Reading(graph: try reader.graph(), dialect: dialect, recognition: Recognition("it was chosen"))
    }
    let best = candidates(for: contents)
    guard !best.isEmpty else { throw refusal(of: contents) }
    guard best.count == 1 else { throw .ambiguous(dialects: best.map(\.match.dialect.name)) }
    let reader = DialectReader(match: best[0].match, choices: choices, contents: contents)
    return Reading(
      graph: try reader.graph(), dialect: best[0].match.dialect, recognition: Recognition(best[0].reason))
  }

  /// The dialects that fit best, all equally well; none where no dialect knows enough of the names.
  func candidates(for contents: StateDict) -> [Candidate] {
    let possible = dialects.filter { $0.signature?.admits(contents.metadata) ?? true }
    let plausible = plausible(possible, UnwrappedNames(contents, for: dialects))
    let flaws = plausible.map(\.flaws)
    // Marks may ask for the head's elements, so that only the dialects which fit best are asked for theirs.
    let fitting = zip(plausible, flaws).filter { $0.1 == flaws.min() }.map { Candidate($0.0, contents) }
    let most = fitting.map(\.marks.count).max()
    return fitting.filter { $0.marks.count == most }
  }

  /// What those of some dialects that may be the one make of the names.
  private func plausible(_ dialects: [Dialect], _ names: UnwrappedNames) -> [DialectMatch] {
    // Most dialects know no name at all, and are not asked for all that they do not know.
    dialects.map { RecognisedNames($0, names) }.filter(\.haveBlocks).map(DialectMatch.init).filter(\.isPlausible)
  }

  /// Why no dialect fits: the file says that it is of another family, though its names are those of one, or its names are not.
  private func refusal(of contents: StateDict) -> DialectError {
    let names = UnwrappedNames(contents, for: dialects)
    let signed = dialects.compactMap { dialect in dialect.signature.map { (dialect, $0) } }
    for (dialect, signature) in signed where !plausible([dialect], names).isEmpty {
      guard let found = signature.contradiction(in: contents.metadata) else { continue }
      let known = signed.map(\.1).filter { $0.path == signature.path }.map(\.value)
      return .otherFamily(key: signature.path.joined(separator: "."), found: found, known: known)
    }
    return .unknownFamily(names: contents.names)
  }

  /// Writes a model in one dialect.
  ///
  /// - Returns: the state dict, and what of the model it does not express; a caller who does not accept losses must look.
  public func write(_ graph: WeightGraph, as dialect: Dialect) throws(DialectError) -> (
    contents: StateDict, losses: [Loss]
  ) {
    try DialectWriter(dialect: dialect, graph: graph).contents()
  }
}
