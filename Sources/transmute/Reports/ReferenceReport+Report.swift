import Pages
import Toolkit
import WeightGraph

extension ReferenceReport: Report {
  var json: MetadataValue {
    [
      "agrees": .bool(agrees), "path": .string(path), "referencePath": .string(referencePath),
      "tolerance": .double(tolerance), "firstDivergence": firstDivergence.map { .string($0.description) } ?? .null,
      "remedies": .array(remedies.map(MetadataValue.string)),
      "sequences": .array(
        sequences.map { sequence in
          [
            "tokens": .array(sequence.tokens.map { MetadataValue($0) }), "logits": json(sequence.logits),
            "parts": .array(
              sequence.parts.map { part in
                [
                  "part": .string(part.part.description), "free": json(part.free), "isolated": json(part.isolated),
                  "attention": json(part.attention),
                ]
              }),
          ]
        }),
    ]
  }

  private func json(_ difference: ActivationDifference?) -> MetadataValue {
    guard let difference else { return .null }
    return [
      "values": .init(difference.count), "differing": .init(difference.differing),
      "maximum": .double(difference.maximum), "largest": .double(difference.largest),
      "agrees": .bool(difference.lies(within: tolerance)),
    ]
  }

  func write(on page: inout Page) {
    page.line(agrees ? "AGREES" : "DISAGREES")
    page.facts(
      [
        ("model", path), ("reference", referencePath),
        ("tolerance", "\(tolerance.rounded(toDigits: 3)) of the largest value of each step"),
      ], indentation: 2)
    if !remedies.isEmpty {
      page.heading("it agrees")
      for remedy in remedies { page.line("  \(remedy)") }
    }
    for sequence in sequences {
      page.heading("\(sequence.tokens.count.counted("token")): the largest difference from the reference")
      var table = Table(
        .words("part"), .words("running freely"), .words("given the reference's input"), .words("attention"))
      for part in sequence.parts where part.free != nil || part.isolated != nil {
        table.row([part.part.description, brief(part.free), brief(part.isolated), brief(part.attention)])
      }
      page.table(table, indentation: 2)
    }
    guard let firstDivergence else { return }
    // Where a file tells nothing before the logits, nobody knows where they part.
    if sequences.contains(where: { $0.parts.contains { $0.free != nil && $0.part != .output } }) {
      page.line("they part at \(firstDivergence)")
    }
  }

  private func brief(_ difference: ActivationDifference?) -> String {
    guard let difference else { return "" }
    if difference.differing == 0 { return "equal" }
    let mark = difference.lies(within: tolerance) ? "" : " !"
    return "\(difference.maximum.rounded(toDigits: 3)) of \(difference.largest.rounded(toDigits: 3))\(mark)"
  }
}

extension RecordingReport: Report {
  var json: MetadataValue {
    [
      "path": .string(path), "target": .string(target), "container": .string(container),
      "sequences": .array(sequences.map { .array($0.map { MetadataValue($0) }) }),
    ]
  }

  func write(on page: inout Page) {
    let tokens = sequences.reduce(0) { $0 + $1.count }
    page.facts([
      ("model", path), ("recorded", "\(target): \(container)"),
      ("asked", "\(sequences.count.counted("sequence")), \(tokens.counted("token"))"),
    ])
  }
}
