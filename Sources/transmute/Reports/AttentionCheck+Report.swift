import Pages
import Toolkit
import WeightGraph

extension AttentionCheck: Report {
  var json: MetadataValue {
    [
      "path": .string(path), "tokens": .array(tokens.map(\.json)), "holds": .bool(holds),
      "properties": .array(
        properties.map {
          [
            "name": .string($0.name.rawValue), "outcome": .string($0.outcome.rawValue),
            "evidence": .string($0.evidence),
          ]
        }),
    ]
  }

  func write(on page: inout Page) {
    page.line("what makes attention what it is, tried on \(path)")
    page.line("with \(tokens.count.counted("token"))")
    for property in properties {
      page.heading("\(property.outcome.word)  \(property.name.sentence)")
      for line in property.evidence.wrapped(to: page.look.width - 11) { page.line("           \(line)") }
    }
    page.heading(holds ? "ALL HOLD" : "NOT ALL HOLD")
  }
}

extension AttentionProperty.Outcome {
  /// The outcome, nine characters wide.
  fileprivate var word: String {
    switch self {
    case .holds: "holds    "
    case .fails: "FAILS    "
    case .notTried: "not tried"
    }
  }
}
