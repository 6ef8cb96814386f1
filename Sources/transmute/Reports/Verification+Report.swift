import Inference
import Pages
import Toolkit
import WeightGraph

extension Verification: Report {
  func write(on page: inout Page) {
    page.line("\(verdict)")
    page.heading("the files")
    var files = Table(.words(""), .words("container"), .words("dialect"), .words("file"))
    for (name, side) in zip(["left", "right"], sides) { files.row([name, side.container, side.dialect, side.path]) }
    page.table(files, indentation: 2)
    page.heading("the weights: every element")
    page.facts(fingerprints, indentation: 2)
    if !comparison.isEmpty { comparison.write(on: &page) }
    writeDiagnoses(on: &page)
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
    if left == right { return [("both", "\(left)")] }
    return [("left", "\(left)"), ("right", "\(right)")]
  }

  private func writeDiagnoses(on page: inout Page) {
    guard !diagnoses.isEmpty else { return }
    page.heading("what happened")
    for diagnosis in diagnoses {
      for line in diagnosis.finding.wrapped(to: Page.width - 2) { page.line("  \(line)") }
    }
  }

  private func writeRuns(on page: inout Page) {
    guard !runs.isEmpty else {
      page.heading("the forward pass: not run, since the vocabularies differ")
      return
    }
    page.heading("the forward pass: every bit of every logit")
    let reach =
      "\(coverage.tokenRows) of \(coverage.vocabularyLength) rows of the token table, \(coverage.positions) of "
      + "\(coverage.contextLength) positions; the fingerprint covers the rest"
    page.facts(runs.flatMap(\.facts) + [("read", reach)], indentation: 2)
  }
}

extension Verification.Run {
  /// What was asked and how the answers compare, for a reader.
  fileprivate var facts: [(name: String, value: String)] {
    let asked = (
      name: name == "probe" ? "probe" : "prompt",
      value: "\(name == "probe" ? "" : "'\(name)', ")\(tokens.count.counted("token"))"
    )
    guard logits.differing > 0 else {
      return [asked, ("logits", "all \(logits.count.grouped) equal, bit for bit")]
    }
    var facts = [
      asked,
      (
        "logits",
        "\(logits.differing.grouped) of \(logits.count.grouped) differ, by up to "
          + "\(logits.maximum.rounded(toDigits: 3))\(logits.maximumULP.map { " (\($0) ULP)" } ?? "")"
      ),
      (
        "divergence",
        "\(logits.meanDivergence.rounded(toDigits: 3)) nats mean, "
          + "\(logits.maximumDivergence.rounded(toDigits: 3)) at most"
      ),
      ("likeliest", "the same token at \(logits.agreements) of \(logits.positions) positions"),
    ]
    if let parting = firstDivergence {
      let heads = parting.heads.isEmpty ? "" : ", heads \(parting.heads.map(String.init).joined(separator: ", "))"
      facts.append(("they part", "at \(parting.step), by up to \(parting.maximum.rounded(toDigits: 3))\(heads)"))
    }
    return facts
  }
}
