import WeightGraph

/// A dialect that may be the one, with what speaks for it.
struct Candidate {
  let match: DialectMatch
  /// The traits of its own that the file has.
  let marks: [String]

  init(_ match: DialectMatch, _ contents: StateDict) {
    self.match = match
    let reader = DialectReader(match: match, choices: ReadingChoices(), contents: contents)
    let tensors = match.views()
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
}
