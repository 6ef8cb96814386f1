import ByteIO
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
    let prints = [try checkedFingerprint(left), try checkedFingerprint(right)]
    let (comparison, roundings) = try reading(left) { () throws(ContainerError) in
      try compare(left, right, prints, choices)
    }
    let runs = sparing(sequenceCount: sequenceCount(left.graph.architecture, choices))
    let sides = [
      try runs.prepare(left, tokenizer: choices.tokenizer), try runs.prepare(right, tokenizer: choices.tokenizer),
    ]
    var runner = VerificationRunner(
      sides[0], sides[1], threads: threads, locates: !comparison.isEmpty || choices.comparesLayers)
    var table: TableReading?
    if left.graph.architecture.vocabularyLength == right.graph.architecture.vocabularyLength {
      for question in try questions(sides, choices) {
        let tokenCount = 2 * question.sequences.reduce(0) { $0 + $1.count }
        let work = WorkStage.forwardPass(left.graph.architecture, tokens: tokenCount, positions: tokenCount)
        try WorkProgress.during(work) { () throws(ToolkitError) in try runner.run(question) }
      }
      table = try runner.readTable()
    }
    let diagnoses = try reading(left) { () throws(ContainerError) in
      try Diagnostician(left: left, right: right, prints: prints, threads: threads)
        .diagnose(comparison, butFor: Set(roundings.filter(\.isNearest).map(\.role)))
    }
    let tokenizers = TokenizerComparison(sides[0].found, sides[1].found)
    let conclusion = Conclusion(
      comparison: comparison, roundings: roundings, tokenizers: tokenizers, runs: runner.runs, table: table,
      tolerance: choices.tolerance)
    let digests = runner.digests
    let isRun = !runner.runs.isEmpty
    let remedied =
      conclusion.verdict == .different && tokenizers.isHarmless
      ? diagnoses.remedied(comparison, roundings) : nil
    return Verification(
      sides: [
        Verification.Side(left, prints[0], prediction: isRun ? digests.left : nil),
        Verification.Side(right, prints[1], prediction: isRun ? digests.right : nil),
      ],
      verdict: conclusion.verdict, reasons: conclusion.reasons, comparison: comparison,
      roundings: roundings, tokenizers: tokenizers, runs: runner.runs, layers: runner.layers,
      diagnoses: diagnoses.all, remedied: remedied,
      coverage: Coverage(runner.runs.flatMap(\.sequences), lookedUp: table?.rows ?? 0, left.graph.architecture),
      tolerance: conclusion.tolerance)
  }

  /// The toolkit for so many sequences: where there is one, each block is needed once and none is kept.
  func sparing(sequenceCount: Int) -> Toolkit {
    var toolkit = self
    if sequenceCount == 1 { toolkit.residency = .streamed }
    return toolkit
  }

  /// How many sequences models are asked, at least: texts are cut only when there is a tokenizer.
  private func sequenceCount(_ architecture: Architecture, _ choices: VerificationChoices) -> Int {
    let probe = CoveringProbe(architecture, room: architecture.contextLength, limit: choices.probeLimit.length)
    return probe.sequences.count + choices.prompts.count + choices.texts.count
  }

  private func reading<Result>(
    _ model: OpenedModel, _ body: () throws(ContainerError) -> Result
  ) throws(ToolkitError) -> Result {
    try ToolkitError.reading(model.file.path, model.file.container.name, body)
  }

  /// What differs by rounding and what otherwise; elements that were rounded to the nearest are read once and not compared again.
  private func compare(
    _ left: OpenedModel, _ right: OpenedModel, _ prints: [Fingerprint], _ choices: VerificationChoices
  ) throws(ContainerError) -> (ModelComparison, [RoundedTensor]) {
    let comparison = ModelComparison(left.graph, prints[0], right.graph, prints[1])
    let roundings = try roundings(left, right, comparison, choices)
    let nearest = Set(roundings.filter(\.isNearest).map(\.role))
    return (try comparison.measured(butFor: nearest, threads: threads), roundings)
  }

  /// How one side rounded what differs; tensors that were not rounded are left out.
  private func roundings(
    _ left: OpenedModel, _ right: OpenedModel, _ comparison: ModelComparison,
    _ choices: VerificationChoices
  ) throws(ContainerError) -> [RoundedTensor] {
    var best: [RoundedTensor] = []
    for (exact, rounded) in [(left, right), (right, left)] {
      var roundings: [RoundedTensor] = []
      for role in comparison.roles.map(\.role) {
        guard let original = exact.graph.tensors[role], let copy = rounded.graph.tensors[role],
          let rounding = try RoundedTensor(role, exact: original, rounded: copy, choices, threads: threads)
        else { continue }
        roundings.append(rounding)
      }
      // What lies everywhere far from the nearest numbers was not rounded but is another model's.
      guard roundings.contains(where: \.isPlausible) else { continue }
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
