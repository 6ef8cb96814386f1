public import Dialects
import Inference
import WeightGraph

extension Toolkit {
  /// Decides whether two files hold the same model: by their fingerprints, and by running both.
  ///
  /// - Parameter prompts: what both are asked besides the probe that follows from the architecture.
  public func verify(
    _ left: String, _ right: String, prompts: [Prompt] = [], tokenizer: String? = nil,
    _ opening: OpeningChoices = OpeningChoices(), _ reading: ReadingChoices = ReadingChoices()
  ) throws(ToolkitError) -> Verification {
    try verify(
      openModel(left, opening, reading), openModel(right, opening, reading), prompts: prompts, tokenizer: tokenizer)
  }

  /// Decides whether two models are the same.
  public func verify(
    _ left: OpenedModel, _ right: OpenedModel, prompts: [Prompt] = [], tokenizer: String? = nil
  ) throws(ToolkitError) -> Verification {
    let (comparison, prints) = try compare(left, right)
    let sides = [try prepare(left, tokenizer: tokenizer), try prepare(right, tokenizer: tokenizer)]
    let room = min(left.graph.architecture.contextLength, right.graph.architecture.contextLength)
    var asked = [(name: "probe", tokens: Array(Probe(left.graph.architecture).tokens.prefix(room)))]
    for prompt in prompts { asked.append((name: prompt.name, tokens: try sides[0].ids(prompt))) }
    let isComparable = left.graph.architecture.vocabularyLength == right.graph.architecture.vocabularyLength
    var runs: [Verification.Run] = []
    var predictions = [Hasher256(), Hasher256()]
    for (name, tokens) in asked where isComparable {
      runs.append(try compare(sides, name, tokens, &predictions))
    }
    let diagnoses = try ToolkitError.reading(left.file.path, left.file.container.name) { () throws(ContainerError) in
      try Diagnostician(left: left.graph, leftPrint: prints[0], rightPrint: prints[1], threads: threads)
        .diagnose(comparison)
    }
    return Verification(
      sides: [left, right].indices.map { index in
        let model = [left, right][index]
        return .init(
          path: model.file.path, container: model.file.container.name, dialect: model.dialect.name,
          fingerprint: prints[index].digest, prediction: runs.isEmpty ? nil : predictions[index].finalize())
      },
      verdict: try verdict(left, right, comparison, runs), comparison: comparison, runs: runs, diagnoses: diagnoses,
      coverage: Self.coverage(runs, left.graph.architecture))
  }

  /// Asks both models the same and compares every logit; where any differs, finds the step at which they part.
  private func compare(
    _ sides: [RunningModel], _ name: String, _ tokens: [Int], _ predictions: inout [Hasher256]
  ) throws(ToolkitError) -> Verification.Run {
    let left = try sides[0].asking { (model) throws(InferenceError) in try model.logits(tokens) }
    let right = try sides[1].asking { (model) throws(InferenceError) in try model.logits(tokens) }
    var logits = LogitComparison()
    for position in 0..<left.positionCount { logits.add(left[position], right[position]) }
    predictions[0].update(left.values)
    predictions[1].update(right.values)
    var divergence: Verification.Divergence?
    if logits.differing > 0 {
      let locator = StepLocator(left: sides[0].transformer, right: sides[1].transformer)
      divergence = try sides[1].asking { (_) throws(InferenceError) in try locator.firstDivergence(tokens) }
    }
    return Verification.Run(name: name, tokens: tokens, logits: logits, firstDivergence: divergence)
  }

  private func verdict(
    _ left: OpenedModel, _ right: OpenedModel, _ comparison: ModelComparison, _ runs: [Verification.Run]
  ) throws(ToolkitError) -> Verification.Verdict {
    if comparison.isEmpty { return runs.allSatisfy { $0.logits.differing == 0 } ? .identical : .different }
    guard comparison.hyperparameters.isEmpty else { return .different }
    return try ToolkitError.reading(right.file.path, right.file.container.name) { () throws(ContainerError) in
      for (exact, rounded) in [(left, right), (right, left)] {
        if let dtype = try rounding(of: exact, to: rounded, comparison.roles) { return .equivalent(dtype) }
      }
      return .different
    }
  }

  /// The type to which one model's tensors were rounded to give the other's, or `nil` where they were not.
  private func rounding(
    of exact: OpenedModel, to rounded: OpenedModel, _ roles: [ModelComparison.RoleDifference]
  ) throws(ContainerError) -> DType? {
    var types: Set<DType> = []
    for role in roles.map(\.role) {
      guard let original = exact.graph.tensors[role], let copy = rounded.graph.tensors[role],
        copy.dtype.isRoundedTo,
        original.dtype.isFloatingPoint, copy.dtype.isNarrower(than: original.dtype),
        try original.cast(to: copy.dtype).hasSameElements(as: copy, threads: threads)
      else { return nil }
      types.insert(copy.dtype)
    }
    return types.count == 1 ? types.first : nil
  }

  private static func coverage(
    _ runs: [Verification.Run], _ architecture: Architecture
  ) -> Verification.Coverage {
    Verification.Coverage(
      tokenRows: Set(runs.flatMap(\.tokens)).count, vocabularyLength: architecture.vocabularyLength,
      positions: runs.map(\.tokens.count).max() ?? 0, contextLength: architecture.contextLength)
  }
}

extension Prompt {
  /// How a report calls it.
  fileprivate var name: String {
    switch self {
    case .text(let text): text
    case .tokens(let ids): ids.map(String.init).joined(separator: " ")
    }
  }
}
