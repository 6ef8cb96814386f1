import Pages
import Toolkit
import WeightGraph

extension Prediction {
  /// All of it, as `--json` prints it.
  var json: MetadataValue {
    [
      "path": .string(path), "prompt": .array(prompt.map(\.json)), "next": .array(next.map(\.json)),
      "continuation": .array(continuation.map(\.json)), "text": text.map(MetadataValue.string) ?? .null,
      "end": end.map { .string($0.rawValue) } ?? .null,
    ]
  }
}

/// A prediction for a reader, printed as it comes.
struct PredictionText {
  private var text = FlowingText(indentation: 2)

  /// What a step adds to what was printed before it.
  mutating func added(by step: Prediction.Step) -> String {
    var page = Page()
    switch step {
    case .next(let candidates, let prompt):
      page.heading("next word, after \(prompt.count.counted("token"))")
      page.table(candidates.table, indentation: 2)
      return page.text
    case .token(let token, let certain):
      let start = text.isEmpty ? "\ncontinuation\n" : ""
      return start + text.append(token.text == nil ? " \(token.id)" : certain)
    case .end(let rest, let end):
      let start = text.isEmpty ? "\ncontinuation\n" : ""
      return start + text.append(rest) + text.finish() + (end.map { "  (stopped at \($0.rawValue))\n" } ?? "")
    }
  }
}

extension Prediction.Candidate {
  /// The candidate as reports print it.
  var json: MetadataValue {
    ["token": token.json, "logit": .double(Double(logit)), "probability": .double(Double(probability))]
  }
}

extension [Prediction.Candidate] {
  /// The candidates for a reader.
  var table: Table {
    var table = Table(.numbers("probability"), .numbers("logit"), .numbers("id"), .words("token"))
    for item in self {
      let percent = (Double(item.probability) * 100).rounded(toDigits: 4)
      table.row(["\(percent) %", Double(item.logit).rounded(toDigits: 5), "\(item.token.id)", item.token.quoted])
    }
    return table
  }
}
