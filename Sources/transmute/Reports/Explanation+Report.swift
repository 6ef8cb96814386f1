import Pages
import Toolkit
import WeightGraph

extension Explanation: Report {
  var json: MetadataValue {
    [
      "path": .string(path), "tokens": .array(tokens.map(\.json)), "next": .array(next.map(\.json)),
      "heads": .array(
        heads.map { head in
          [
            "layer": .init(head.block), "head": .init(head.head),
            "weights": .array(head.weights.map { .array($0.map { .double(Double($0)) }) }),
          ]
        }),
    ]
  }

  func write(on page: inout Page) {
    page.heading("next word")
    page.table(next.table, indentation: 2)
    if heads.count == 1 {
      writeAllTokens(of: heads[0], on: &page)
    } else {
      writeLastToken(on: &page)
    }
  }

  /// What the last token gathers, head by head.
  private func writeLastToken(on page: inout Page) {
    guard let last = tokens.indices.last else { return }
    page.heading("what \(tokens[last].quoted), token \(last), attends to")
    var table = Table(.numbers("layer"), .numbers("head"), .words("attention", limit: Page.width - 16))
    for head in heads { table.row(["\(head.block)", "\(head.head)", summary(of: head, last)]) }
    page.table(table, indentation: 2)
  }

  /// What every token gathers, in one head.
  private func writeAllTokens(of head: Head, on page: inout Page) {
    page.heading("layer \(head.block), head \(head.head): what each token attends to")
    var table = Table(.numbers(""), .words("token"), .words("attention", limit: Page.width - 24))
    for token in tokens.indices { table.row(["\(token)", tokens[token].quoted, summary(of: head, token)]) }
    page.table(table, indentation: 2)
  }

  private func summary(of head: Head, _ token: Int) -> String {
    head.mostAttended(by: token, 4).filter { $0.weight >= 0.005 }.map { item in
      "\((Double(item.weight) * 100).rounded(toDigits: 2))\u{a0}%\u{a0}\(tokens[item.position].quoted)"
    }.joined(separator: ", ")
  }
}
