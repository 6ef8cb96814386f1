import Inference
import Pages
import Toolkit
import WeightGraph

extension Verification: Report {
  func write(on page: inout Page) { write(on: &page, tensors: 10) }

  /// Writes it with so many of the tensors that differ, and of those that were rounded: those first that moved furthest.
  func write(on page: inout Page, tensors limit: Int) {
    page.line("\(verdict)")
    for reason in reasons {
      for line in reason.wrapped(to: Page.width - 2) { page.line("  \(line)") }
    }
    page.heading("the files")
    var files = Table(.words(""), .words("container"), .words("dialect"), .words("file"))
    for (name, side) in zip(["left", "right"], sides) { files.row([name, side.container, side.dialect, side.path]) }
    page.table(files, indentation: 2)
    page.heading("the weights: every element")
    page.facts(fingerprints + roundings.facts, indentation: 2)
    writeComparison(on: &page, first: limit)
    page.write(roundings, first: limit)
    writeDiagnoses(on: &page)
    writeLayers(on: &page)
    writeRuns(on: &page)
  }

  /// How the logits compare, in one phrase.
  var summary: String {
    let (count, differing) = runs.reduce((0, 0)) { ($0.0 + $1.logits.count, $0.1 + $1.logits.differing) }
    return differing == 0
      ? "all \(count.grouped) logits equal, bit for bit" : "\(differing.grouped) of \(count.grouped) logits differ"
  }

  private var fingerprints: [(name: String, value: String)] {
    let (left, right) = (sides[0].fingerprint, sides[1].fingerprint)
    let prints =
      left == right ? [("both", "\(left)")] : [("left", "\(left)"), ("right", "\(right)")]
    switch tokenizers {
    case .same: return prints + [("tokenizer", "the same on both sides")]
    case .none, .onlyLeft, .onlyRight, .different: return prints
    }
  }

  /// What differs; tensors of which nothing is to be said but that they are rounded are told by their number.
  private func writeComparison(on page: inout Page, first limit: Int) {
    guard !comparison.isEmpty else { return }
    comparison.writeHyperparameters(on: &page)
    let rounded = Set(roundings.filter(\.isNearest).map(\.role))
    let others = comparison.roles.filter { !rounded.contains($0.role) }
    let alike = rounded.isEmpty ? "" : ", \(rounded.count) rounded"
    // Of what is explained further down, a word is enough.
    let explained = Set(diagnoses.flatMap(\.roles))
    let sorted = others.sorted { left, right in
      let (isLeft, isRight) = (explained.contains(left.role), explained.contains(right.role))
      return isLeft == isRight ? left.distance > right.distance : isRight
    }
    let shown = others.count <= limit ? others : Array(sorted.prefix(limit))
    let part = shown.count < others.count ? "; the \(shown.count) that differ most" : ""
    page.heading("tensors: \(comparison.equalCount) equal\(alike), \(others.count) different\(part)")
    guard !others.isEmpty else { return }
    page.table(differenceTable(shown.map { ($0.role.description, $0.left, $0.right, $0.values) }), indentation: 2)
    if shown.count < others.count { page.line("  (--all-tensors lists all of them)") }
  }

  private func writeDiagnoses(on page: inout Page) {
    guard !diagnoses.isEmpty else { return }
    page.heading("what happened")
    for diagnosis in diagnoses {
      for line in diagnosis.finding.wrapped(to: Page.width - 2) { page.line("  \(line)") }
    }
    if let remedied { page.line("  undone, the models are \(remedied)") }
  }

  private func writeLayers(on page: inout Page) {
    guard layers.contains(where: { $0.free.differing > 0 }) else { return }
    page.heading("part by part: the largest difference, and the root mean square")
    var table = Table(
      .words("part"), .words("running freely"), .words("given the same"), .words("where it starts", limit: 28))
    for layer in layers {
      table.row([layer.part.description, layer.free.brief, layer.isolated.brief, layer.step?.brief ?? ""])
    }
    page.table(table, indentation: 2)
  }

  private func writeRuns(on page: inout Page) {
    guard !runs.isEmpty else {
      page.heading("the forward pass: not run, since the vocabularies differ")
      return
    }
    page.heading("the forward pass: every bit of every logit")
    page.facts(runs.flatMap(\.facts) + [("read", coverage.summary)] + limits, indentation: 2)
  }

  /// What an equivalent model had to keep to.
  private var limits: [(name: String, value: String)] {
    guard let tolerance else { return [] }
    return [
      (
        "limits",
        "a divergence of \(tolerance.meanDivergence.rounded(toDigits: 2)) nats on average and of "
          + "\(tolerance.maximumDivergence.rounded(toDigits: 2)) anywhere, the same likeliest token at "
          + "\(tolerance.agreement.percent)"
      )
    ]
  }
}

extension ModelComparison.RoleDifference {
  /// How far the sides are apart, as a part of the left one; infinitely where they cannot be compared element by element.
  fileprivate var distance: Double { values?.relative ?? .infinity }
}

extension ActivationDifference {
  /// The largest difference and the root mean square, or a dash where all bits are equal.
  fileprivate var brief: String {
    differing == 0 ? "–" : "\(maximum.rounded(toDigits: 3)), \(relative.percent)"
  }
}
