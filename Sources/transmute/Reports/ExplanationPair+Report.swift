import Toolkit
import WeightGraph

extension ExplanationPair: Report {
  var json: MetadataValue { ["left": left.json, "right": right.json] }

  func write(on page: inout Page) {
    for (side, explanation) in sides {
      let text = explanation.tokens.map { $0.text ?? "\($0.id) " }.joined()
      for line in "\(side)  \(text)".wrapped(to: page.look.width) { page.line(line) }
    }
    writeAnswers(on: &page)
    writeHeads(on: &page)
    writeReceivers(on: &page)
  }

  private var sides: [(name: String, Explanation)] { [("left ", left), ("right", right)] }

  /// What comes next on either side.
  private func writeAnswers(on page: inout Page) {
    page.heading("next word")
    var table = Table(.words(""), .words("after"), .words("likeliest", limit: page.look.width - 24))
    for (side, explanation) in sides {
      let words = explanation.next.prefix(3).map { "\(percent($0.probability, 3))\u{a0}\($0.token.unbroken)" }
      table.row([side, explanation.token.quoted, words.joined(separator: ", ")])
    }
    page.table(table, indentation: 2)
  }

  /// What the explained token gathers on either side, head by head.
  private func writeHeads(on page: inout Page) {
    page.heading("what \(left.token.quoted) gathers on the left, and \(right.token.quoted) on the right")
    if haveOnePast, attendAlike {
      for line in Self.causality(left.token.quoted).wrapped(to: page.look.width - 2) { page.line("  \(line)") }
      page.line()
    }
    let isOne = haveOnePast && attendAlike
    var table = Table(
      [.numbers("layer"), .numbers("head")]
        + (isOne ? ["both"] : ["left", "right"]).map { .words($0, limit: cellWidth(page) * (isOne ? 2 : 1)) })
    for (mine, theirs) in zip(left.selectedHeads, right.selectedHeads) {
      let sides = [cell(left, mine), cell(right, theirs)]
      table.row(["\(mine.block.block)", "\(mine.head)"] + sides.prefix(isOne ? 1 : 2))
    }
    page.table(table, indentation: 2)
    page.line("  (shares of attention × length of the projected value)")
  }

  private func cell(_ side: Explanation, _ place: (block: BlockAttention, head: Int)) -> String {
    side.words(place.block.mostContributing(head: place.head, token: side.place, 2))
  }

  private static func causality(_ token: String) -> String {
    "Up to \(token) both texts are the same, and no token sees a later one: everything about \(token) is equal, bit for "
      + "bit. Its sense can only show in the words after it, which look back at it."
  }

  /// The width of each of two cells beside layer and head.
  private func cellWidth(_ page: Page) -> Int { (page.look.width - 19) / 2 }

  /// Who looks back at the explained token on either side.
  private func writeReceivers(on page: inout Page) {
    let receivers = (left.receivers(6), right.receivers(6))
    guard !receivers.0.isEmpty || !receivers.1.isEmpty else { return }
    page.heading("what looks back: the share of \(left.token.quoted) in what a later token gathers")
    var table = Table(.words("left"), .words(""), .words("right"), .words(""))
    for index in 0..<max(receivers.0.count, receivers.1.count) {
      table.row(cells(left, receivers.0, index) + cells(right, receivers.1, index))
    }
    page.table(table, indentation: 2)
  }

  private func cells(_ side: Explanation, _ receivers: [Explanation.Receiver], _ index: Int) -> [String] {
    guard index < receivers.count else { return ["", ""] }
    let receiver = receivers[index]
    return [
      "\(percent(receiver.share)) \(side.name(receiver.place))",
      "layer \(receiver.block), head \(receiver.head)",
    ]
  }
}
