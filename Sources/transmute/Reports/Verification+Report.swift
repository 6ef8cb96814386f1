import Inference
import Pages
import Toolkit
import WeightGraph

extension Verification: Report {
  func write(on page: inout Page) {
    page.line("\(verdict)")
    for reason in reasons {
      for line in reason.wrapped(to: Page.width - 2) { page.line("  \(line)") }
    }
    page.heading("the files")
    var files = Table(.words(""), .words("container"), .words("dialect"), .words("file"))
    for (name, side) in zip(["left", "right"], sides) { files.row([name, side.container, side.dialect, side.path]) }
    page.table(files, indentation: 2)
    page.heading("the weights: every element")
    page.facts(fingerprints + rounding, indentation: 2)
    if !comparison.isEmpty { comparison.write(on: &page) }
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

  /// How well elements were rounded, where they were.
  private var rounding: [(name: String, value: String)] {
    guard !roundings.isEmpty else { return [] }
    let (changed, all) = roundings.reduce((0, 0)) { ($0.0 + $1.changed, $0.1 + $1.elementCount) }
    let beyond = roundings.reduce(0) { $0 + $1.beyond }
    let infinite = roundings.reduce(0) { $0 + $1.becameInfinite }
    let zero = roundings.reduce(0) { $0 + $1.becameZero }
    let nearest = beyond == 0 ? "all of them the nearest ones" : "\(beyond.grouped) of them not the nearest ones"
    return [
      ("rounded", "\(changed.grouped) of \(all.grouped) elements, \(nearest)"),
      ("too small", "\(zero.grouped) became zero"), ("too large", "\(infinite.grouped) became infinite"),
    ]
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

extension ActivationDifference {
  /// The largest difference and the root mean square, or a dash where all bits are equal.
  fileprivate var brief: String {
    differing == 0 ? "–" : "\(maximum.rounded(toDigits: 3)), \(relative.percent)"
  }
}

extension Verification.Divergence {
  /// The step and its heads.
  fileprivate var brief: String {
    step.description + (heads.isEmpty ? "" : ", heads \(heads.map(String.init).joined(separator: ", "))")
  }
}

extension Double {
  /// The number as a part of a hundred.
  fileprivate var percent: String { "\((self * 100).rounded(toDigits: 4)) %" }
}

extension Coverage {
  /// What was read, for a reader.
  fileprivate var summary: String {
    let partial = shares.filter { $0.share < 1 }
    let tables =
      "\(tokenRows.grouped) of \(vocabularyLength.grouped) rows of the token table, \(positions.grouped) of "
      + "\(contextLength.grouped) positions"
    guard !partial.isEmpty else { return "\(tables), and every element of all \(shares.count) tensors" }
    let parts = partial.map { "\($0.share.percent) of \($0.role)" }.joined(separator: ", ")
    return
      "\(tables); every element of \(shares.count - partial.count) tensors, \(parts): the fingerprint covers the rest"
  }
}

extension Verification.Run {
  /// What was asked and how the answers compare, for a reader.
  fileprivate var facts: [(name: String, value: String)] {
    let size =
      sequences.count == 1
      ? tokenCount.counted("token") : "\(sequences.count.grouped) sequences of \(tokenCount.grouped) tokens"
    var facts = [(name: kind.rawValue, value: "\(kind == .probe ? "" : "'\(name)', ")\(size)")]
    guard logits.differing > 0 else {
      facts.append(("logits", "all \(logits.count.grouped) equal, bit for bit"))
      if kind == .text, let perplexity = logits.leftPerplexity {
        facts.append(("perplexity", "\(perplexity.rounded(toDigits: 6)) on both sides"))
      }
      return facts
    }
    let ulp = logits.maximumULP.map { ", \(Int(clamping: $0).grouped) ULP" } ?? ""
    facts += [
      (
        "logits",
        "\(logits.differing.grouped) of \(logits.count.grouped) differ, by up to "
          + "\(logits.maximum.rounded(toDigits: 3)) (\(logits.maximumRelative.percent)\(ulp))"
      ),
      (
        "divergence",
        "\(logits.meanDivergence.rounded(toDigits: 3)) nats on average, "
          + "\(logits.highDivergence.rounded(toDigits: 3)) at one position in a thousand, "
          + "\(logits.maximumDivergence.rounded(toDigits: 3)) at most"
      ),
      (
        "likeliest",
        "the same token at \(logits.agreement.percent) of \(logits.positions.grouped) positions; of the 5 likeliest "
          + "\(logits.agreementOf5.percent) the same, of the 10 likeliest \(logits.agreementOf10.percent)"
      ),
    ]
    if let left = logits.leftLoss, let right = logits.rightLoss, let perplexities {
      facts.append(
        ("loss", "\(left.rounded(toDigits: 6)) and \(right.rounded(toDigits: 6)) nats; perplexity \(perplexities)"))
    }
    if let parting = firstDivergence {
      let heads = parting.heads.isEmpty ? "" : ", heads \(parting.heads.map(String.init).joined(separator: ", "))"
      facts.append(("they part", "at \(parting.step), by up to \(parting.maximum.rounded(toDigits: 3))\(heads)"))
    }
    return facts
  }

  private var perplexities: String? {
    guard let left = logits.leftPerplexity, let right = logits.rightPerplexity else { return nil }
    return "\(left.rounded(toDigits: 6)) and \(right.rounded(toDigits: 6))"
  }
}
