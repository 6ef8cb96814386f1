import Pages
import Toolkit
import WeightGraph

extension Prediction: Report {
  var json: MetadataValue {
    [
      "path": .string(path), "prompt": .array(prompt.map(\.json)), "next": .array(next.map(\.json)),
      "continuation": .array(continuation.map(\.json)), "text": text.map(MetadataValue.string) ?? .null,
      "end": end.map { .string($0.rawValue) } ?? .null,
    ]
  }

  func write(on page: inout Page) {
    page.heading("next word, after \(prompt.count.counted("token"))")
    page.table(next.table, indentation: 2)
    guard !continuation.isEmpty || end != nil else { return }
    page.heading("continuation, \(continuation.count.counted("token"))")
    let words = text ?? continuation.map { "\($0.id)" }.joined(separator: " ")
    for line in words.split(separator: "\n", omittingEmptySubsequences: false) {
      for part in String(line).wrapped(to: Page.width - 2) { page.line("  \(part)") }
    }
    if let end { page.line("  (stopped at \(end.rawValue))") }
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
