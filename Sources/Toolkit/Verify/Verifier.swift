public import Dialects
import Inference
import WeightGraph

extension Toolkit {
  /// Decides whether two files hold the same model: by their fingerprints, and by running both.
  ///
  /// - Parameter choices: what both are asked besides the probe that follows from the architecture.
  public func verify(
    _ left: String, _ right: String, asking choices: VerificationChoices = VerificationChoices(),
    _ opening: OpeningChoices = OpeningChoices(), _ reading: ReadingChoices = ReadingChoices()
  ) throws(ToolkitError) -> Verification {
    try verify(openModel(left, opening, reading), openModel(right, opening, reading), asking: choices)
  }

  /// Decides whether two models are the same.
  public func verify(
    _ left: OpenedModel, _ right: OpenedModel, asking choices: VerificationChoices = VerificationChoices()
  ) throws(ToolkitError) -> Verification {
    let (comparison, prints) = try compare(left, right)
    let sides = [
      try prepare(left, tokenizer: choices.tokenizer), try prepare(right, tokenizer: choices.tokenizer),
    ]
    var runner = VerificationRunner(
      sides[0], sides[1], threads: threads, locates: !comparison.isEmpty || choices.comparesLayers)
    var asked: [[Int]] = []
    if left.graph.architecture.vocabularyLength == right.graph.architecture.vocabularyLength {
      for question in try questions(sides, choices) {
        try runner.run(question)
        asked += question.sequences
      }
    }
    let found = try ToolkitError.reading(left.file.path, left.file.container.name) { () throws(ContainerError) in
      try causes(left, right, comparison, prints, choices.declaredType)
    }
    let tokenizers = TokenizerComparison(sides[0].found, sides[1].found)
    let conclusion = Conclusion(
      comparison: comparison, roundings: found.roundings, tokenizers: tokenizers, runs: runner.runs,
      tolerance: choices.tolerance)
    let digests = runner.digests
    let isRun = !runner.runs.isEmpty
    let remedied =
      conclusion.verdict == .different && tokenizers.isHarmless
      ? found.diagnoses.remedied(comparison, found.roundings) : nil
    return Verification(
      sides: [
        Verification.Side(left, prints[0], prediction: isRun ? digests.left : nil),
        Verification.Side(right, prints[1], prediction: isRun ? digests.right : nil),
      ],
      verdict: conclusion.verdict, reasons: conclusion.reasons, comparison: comparison,
      roundings: found.roundings, tokenizers: tokenizers, runs: runner.runs, layers: runner.layers,
      diagnoses: found.diagnoses.all, remedied: remedied,
      coverage: Coverage(asked, left.graph.architecture), tolerance: conclusion.tolerance)
  }

  /// What is known of the differences: which are those of rounding, and where the others come from.
  private func causes(
    _ left: OpenedModel, _ right: OpenedModel, _ comparison: ModelComparison, _ prints: [Fingerprint],
    _ declared: DType?
  ) throws(ContainerError) -> (roundings: [RoundedTensor], diagnoses: Diagnoses) {
    let rounded = try roundings(left, right, comparison, declared)
    let diagnostician = Diagnostician(left: left, right: right, prints: prints, threads: threads)
    return (
      rounded, try diagnostician.diagnose(comparison, butFor: Set(rounded.filter(\.isNearest).map(\.role)))
    )
  }

  /// How one side rounded what differs; tensors that were not rounded are left out.
  private func roundings(
    _ left: OpenedModel, _ right: OpenedModel, _ comparison: ModelComparison, _ declared: DType?
  ) throws(ContainerError) -> [RoundedTensor] {
    var best: [RoundedTensor] = []
    for (exact, rounded) in [(left, right), (right, left)] {
      var roundings: [RoundedTensor] = []
      for role in comparison.roles.map(\.role) {
        guard let original = exact.graph.tensors[role], let copy = rounded.graph.tensors[role],
          let rounding = try RoundedTensor(role, exact: original, rounded: copy, declared: declared, threads: threads)
        else { continue }
        roundings.append(rounding)
      }
      // What lies everywhere far from the nearest numbers was not rounded but is another model's.
      guard roundings.contains(where: { 2 * $0.beyond < $0.elementCount }) else { continue }
      if roundings.count(where: \.isNearest) >= best.count(where: \.isNearest) { best = roundings }
    }
    return best
  }
}

extension Verification.Side {
  init(_ model: OpenedModel, _ print: Fingerprint, prediction: Digest?) {
    self.init(
      path: model.file.path, container: model.file.container.name, dialect: model.dialect.name,
      fingerprint: print.digest, prediction: prediction)
  }
}
