import WeightGraph

/// The verdict, and why it is no better.
struct Conclusion {
  let verdict: Verification.Verdict
  /// Why it is no better, as sentences.
  let reasons: [String]
  /// What an equivalent model had to keep to, where that was the question.
  let tolerance: Tolerance?

  init(
    comparison: ModelComparison, roundings: [RoundedTensor], tokenizers: TokenizerComparison,
    runs: [Verification.Run], table: TableReading?, tolerance choices: VerificationChoices.ToleranceChoices
  ) {
    var reasons: [String] = []
    if case .different(let sentence) = tokenizers { reasons.append(sentence) }
    guard !comparison.isEmpty else {
      for run in runs where run.logits.differing > 0 {
        reasons.append("the weights are equal, and \(run.logits.differing) logits of '\(run.name)' are not")
      }
      if let differing = table?.difference.differing, differing > 0 {
        reasons.append("the weights are equal, and \(differing) elements of rows that were looked up are not")
      }
      self.init(reasons.isEmpty ? .identical : .different, reasons, nil)
      return
    }
    if !comparison.hyperparameters.isEmpty {
      reasons.append("hyperparameters that differ: \(comparison.hyperparameters.count)")
    }
    let nearest = roundings.filter(\.isNearest)
    reasons += Self.reasons(roundings.filter { !$0.isNearest })
    let others = comparison.roles.count - roundings.count
    if others > 0 { reasons.append("tensors that differ in more than rounding: \(others)") }
    guard comparison.hyperparameters.isEmpty, nearest.count == comparison.roles.count else {
      self.init(.different, reasons, nil)
      return
    }
    let types = Set(roundings.map(\.dtype)).sorted { $0.rawValue < $1.rawValue }
    let tolerance = Tolerance(types, choices)
    for run in runs {
      reasons += tolerance.excesses(of: run.logits).map { "\(run.kind) '\(run.name)': \($0)" }
    }
    self.init(reasons.isEmpty ? .equivalent(types) : .different, reasons, tolerance)
  }

  private init(_ verdict: Verification.Verdict, _ reasons: [String], _ tolerance: Tolerance?) {
    (self.verdict, self.reasons, self.tolerance) = (verdict, reasons, tolerance)
  }
}
