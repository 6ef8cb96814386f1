import WeightGraph

/// A dialect that may be the one, with what speaks for it and against it.
struct Candidate {
  let match: DialectMatch
  /// How many tensors are unknown to it, or lie otherwise than it says.
  let flaws: Int
  /// The traits of its own that the file has.
  let marks: [String]

  init(_ match: DialectMatch, _ contents: StateDict) {
    self.match = match
    let reader = DialectReader(match: match, choices: ReadingChoices(), contents: contents)
    let tensors = reader.views()
    let width = tensors[.tokenEmbedding]?.shape.dimensions.last
    let misfits = match.assignments.filter { assignment in
      guard let parts = assignment.rule.views(of: assignment.entry.tensor) else { return true }
      return assignment.rule.target.roles(layer: 0).indices.contains { index in
        !Self.fits(parts[index].shape, assignment.rule.target.roles(layer: 0)[index], width)
      }
    }
    flaws = match.strangers.count + misfits.count
    let config = match.dialect.configuration.find(in: contents.metadata)
    marks = match.dialect.marks.compactMap { mark in
      switch mark {
      case .wrapper(let wrapper): match.wrappers.contains(wrapper) ? "the prefix '\(wrapper)'" : nil
      case .bystander(let pattern): match.bystanderPatterns.contains(pattern) ? "the masks '\(pattern)'" : nil
      case .configKey(let key): config?[key] != nil ? "the configuration's '\(key)'" : nil
      case .noBiases:
        tensors.keys.contains { $0.description.hasSuffix("Bias") } ? nil : "the lack of biases"
      case .tiedOutput, .separateOutput:
        Self.headMark(mark, tensors, reader)
      }
    }
  }

  /// Why this dialect, as a phrase.
  var reason: String {
    let known = match.assignments.count + match.bystanders.count
    let names = "\(known) of \(known + match.strangers.count) names and their layouts"
    return marks.isEmpty ? names : "\(names), and \(marks.joined(separator: " and "))"
  }

  private static func headMark(_ mark: Dialect.Mark, _ tensors: [Role: Tensor], _ reader: DialectReader) -> String? {
    guard tensors[.output] != nil, let isTied = try? reader.outputIsTied(tensors) else { return nil }
    switch (mark, isTied) {
    case (.tiedOutput, true): return "a stored head equal to the token embedding"
    case (.separateOutput, false): return "a head of its own"
    default: return nil
    }
  }

  /// Whether a canonical shape can be that of a role in a model of this width, as far as layouts can be told apart by it.
  private static func fits(_ shape: Shape, _ role: Role, _ width: Int?) -> Bool {
    guard let width else { return true }
    guard case .block(_, let part) = role else { return true }
    switch part {
    case .attentionQuery, .attentionKey, .attentionValue, .feedForwardUp, .feedForwardGate:
      return shape.rank == 2 && shape[1] == width
    case .attentionOutput, .feedForwardDown:
      return shape.rank == 2 && shape[0] == width
    default: return true
    }
  }
}

extension DialectMatch {
  /// Whether at least half of the tensors are known, one of a block among them.
  var isPlausible: Bool { blockCount > 0 && assignments.count + bystanders.count >= strangers.count }
}
