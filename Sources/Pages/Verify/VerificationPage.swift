import Inference
public import Toolkit
import WeightGraph

extension HTMLDocument {
  /// The page of a verification: the verdict, what happened, and how far the models are apart behind each part.
  public init(_ verification: Verification) {
    let names = verification.sides.map { $0.path.split(separator: "/").last.map(String.init) ?? $0.path }
    self.init(kind: "transmute verify", title: "\(names[0]) and \(names[1])")
    let parts = VerificationParts(verification: verification)
    lead = parts.lead
    sections = [.init("files", "The files", parts.files)]
    if let causes = parts.causes { sections.append(.init("causes", "What happened", causes)) }
    if let tensors = parts.tensors { sections.append(.init("tensors", "The tensors", tensors)) }
    if let picture = parts.picture { sections.append(.init("parts", "Part by part", picture)) }
    sections.append(.init("runs", "The forward pass", parts.runs))
    styles = [.verificationStyle]
  }
}

extension EmbeddedFile {
  /// Bars look as on the page of two files.
  fileprivate static let verificationStyle = EmbeddedFile(PackageResources.diff_css)
}

/// The parts of the page of a verification.
struct VerificationParts {
  let verification: Verification

  var lead: HTML {
    let reasons = verification.reasons.map { reason -> HTML in "<li>\(reason)</li>" }
    return verification.verdict == .different
      ? "<p><strong>\("\(verification.verdict)")</strong></p><ul>\(reasons)</ul>"
      : "<p class=\"good\">\("\(verification.verdict)")</p>"
  }

  var files: HTML {
    .facts(
      zip(["left", "right"], verification.sides).flatMap { name, side -> [(name: String, value: HTML)] in
        [
          (name, .code(side.path)), ("", "\(side.container), \(side.dialect)"),
          ("", .code(side.fingerprint.description)),
        ]
      })
  }

  var causes: HTML? {
    guard !verification.diagnoses.isEmpty else { return nil }
    let findings = verification.diagnoses.map { diagnosis -> HTML in "<li>\(diagnosis.finding)</li>" }
    let remedied: HTML = verification.remedied.map { "<p>Undone, the models are \("\($0)").</p>" } ?? ""
    return "<ul>\(findings)</ul>\(remedied)"
  }

  /// Bars for every part, those of both models running freely beside those of both given the same.
  var picture: HTML? {
    guard verification.layers.contains(where: { $0.free.differing > 0 }) else { return nil }
    let free = verification.layers.map { bar($0.part.description, $0.free.relative, "part-none") }
    let isolated = verification.layers.map { bar($0.part.description, $0.isolated.relative, "part-head") }
    var table = HTMLTable(
      "The largest differences",
      [.words("part"), .numbers("running freely"), .numbers("given the same"), .words("where it starts")])
    for layer in verification.layers {
      table.row([
        "\(layer.part.description)", "\(layer.free.maximum.rounded(toDigits: 3))",
        "\(layer.isolated.maximum.rounded(toDigits: 3))", "\(layer.step?.step.description ?? "")",
      ])
    }
    return """
      <p>How long the difference is beside the left model's values, from 10⁻⁸ on the left to 100 times on the right.</p>
      <div class="grid"><div class="card"><h3>Running freely</h3>\(free)</div>\
      <div class="card"><h3>Given the same</h3>\(isolated)</div></div>
      \(table.html)
      """
  }

  private func bar(_ name: String, _ relative: Double, _ cssClass: String) -> HTML {
    // Each power of ten is a tenth of the width.
    let width = relative == 0 ? 0 : relative.isFinite ? min(100, max(1, (relative.decimalLogarithm + 8) * 10)) : 100
    return """
      <div class="bar-row"><span>\(name)</span><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">\
      <rect class="track" width="100" height="8"/><rect class="cell \(cssClass)" width="\(width.rounded(toDigits: 4))" \
      height="8"/></svg><span class="number">\(relative == 0 ? "equal" : "\((relative * 100).rounded(toDigits: 3)) %")</span></div>

      """
  }

  var runs: HTML {
    var table = HTMLTable(
      "What both were asked",
      [
        .words("asked"), .numbers("tokens"), .numbers("logits that differ"), .numbers("by up to"),
        .numbers("mean divergence"), .numbers("largest divergence"), .numbers("same likeliest token"),
      ])
    for run in verification.runs {
      let logits = run.logits
      table.row([
        "\(run.kind == .probe ? "the probe" : run.name.shortened(to: 200))", "\(run.tokenCount.grouped)",
        "\(logits.differing.grouped) of \(logits.count.grouped)", "\(logits.maximum.rounded(toDigits: 3))",
        "\(logits.meanDivergence.rounded(toDigits: 3))", "\(logits.maximumDivergence.rounded(toDigits: 3))",
        "\((logits.agreement * 100).rounded(toDigits: 4)) %",
      ])
    }
    return verification.runs.isEmpty ? "<p>Not run, since the vocabularies differ.</p>" : table.html
  }
}

extension Double {
  /// The power of ten that the number is, to about a hundredth; for the lengths of bars.
  fileprivate var decimalLogarithm: Double {
    // The logarithm of a significand from 1 to 2 is close to a parabola.
    let fraction = significand - 1
    return (Double(exponent) + fraction * (1.3465 - 0.3465 * fraction)) * 0.30103
  }
}
