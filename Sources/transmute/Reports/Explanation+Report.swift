import Pages
import Toolkit
import WeightGraph

extension Explanation: Report {
  func write(on page: inout Page) {
    writeText(on: &page)
    page.heading("next word after \(token.quoted)")
    page.table(next.table, indentation: 2)
    if selection.isOne {
      // Who asks for one head knows the rest, or will ask for it.
      for (block, head) in selectedHeads { writeAllTokens(block, head, on: &page) }
      return
    }
    writeLens(on: &page)
    writeAttribution(on: &page)
    writeSentences(on: &page)
    writeHeads(on: &page)
    if place + 1 < tokens.count { writeReceivers(on: &page) }
    writeWaysOn(on: &page)
  }

  /// The tokens with their places, which `--token` takes.
  private func writeText(on page: inout Page) {
    page.line("the text, token by token")
    let words = tokens.enumerated().map { "\($0.offset)\u{a0}\($0.element.unbroken)" }.joined(separator: "  ")
    for line in words.wrapped(to: page.look.width - 2) { page.line("  \(line)") }
  }

  /// What the stream would answer after every block.
  private func writeLens(on page: inout Page) {
    guard let answer = next.first?.token else { return }
    page.heading("how the answer emerges: the stream read by the final norm and the head")
    var table = Table(
      .words("after"), .numbers(answer.quoted), .numbers("rank"), .words("likeliest", limit: page.look.width - 40))
    for stage in lens.stages {
      let reading = stage.readings[place]
      table.row([
        stage.name, "\(percent(reading.answerProbability, 3))", "\(reading.answerRank + 1)",
        reading.likeliest.map { "\(percent($0.probability))\u{a0}\($0.token.unbroken)" }.joined(separator: ", "),
      ])
    }
    page.table(table, indentation: 2)
  }

  /// The parts that add most to the answer's logit, or take most from it.
  private func writeAttribution(on page: inout Page) {
    guard let attribution else { return }
    page.heading("what speaks for \(attribution.word.quoted): its logit, part by part")
    var table = Table(.words("part"), .numbers("adds"), .words("from the value of", limit: page.look.width - 40))
    let order = attribution.parts.sorted { abs($0.amount) > abs($1.amount) }
    for part in order.prefix(10) { table.row([part.source.description, signed(part.amount), origins(of: part)]) }
    let rest = order.dropFirst(10)
    if !rest.isEmpty {
      table.row(["\(rest.count.counted("other part"))", signed(rest.reduce(0) { $0 + $1.amount }), ""])
    }
    table.row(["biases of the final norm and head", signed(attribution.bias), ""])
    table.row([
      "sum", signed(attribution.sum), "differs from the logit by \(attribution.error.rounded(toDigits: 2))",
    ])
    page.table(table, indentation: 2)
  }

  /// The positions whose values make up most of what a head adds.
  private func origins(of part: Attribution.Part) -> String {
    part.positions.enumerated().sorted { abs($0.element) > abs($1.element) }.prefix(2)
      .map { "\(signed($0.element, 2))\u{a0}\(name($0.offset))" }.joined(separator: ", ")
  }

  /// The heads that matter most for the answer, in words.
  private func writeSentences(on page: inout Page) {
    let shown = Set(selectedHeads.map { Attribution.Source.head(block: $0.block.block, head: $0.head) })
    let strongest = (attribution?.parts ?? []).filter { shown.contains($0.source) }
      .sorted { abs($0.amount) > abs($1.amount) }.prefix(3)
    guard !strongest.isEmpty else { return }
    page.heading("in words: the heads that move the answer most")
    for part in strongest {
      guard case .head(let number, let head) = part.source else { continue }
      let block = blocks[number]
      let attended = block.mostAttended(head: head, token: place, 2)
      let first = attended.first.map { "\(percent($0.share)) of its attention on \(name($0.position))" } ?? ""
      let second = attended.dropFirst().map { ", \(percent($0.share)) on \(name($0.position))" }.joined()
      let value = block.mostContributing(head: head, token: place, 1).first.map {
        "; of what it gathers \(percent($0.share)) comes from \(name($0.position))"
      }
      let moves = "\(part.amount < 0 ? "takes" : "adds") \(abs(part.amount).rounded(toDigits: 3))"
      let sentence =
        "\(token.unbroken) in layer \(number), head \(head): \(first)\(second)\(value ?? ""); this \(moves)."
      for (index, line) in sentence.wrapped(to: page.look.width - 4).enumerated() {
        page.line((index == 0 ? "  " : "    ") + line)
      }
    }
  }

  /// What the explained token gathers, head by head.
  private func writeHeads(on page: inout Page) {
    let heads = headsByWeight
    let all = selectedHeads.count
    page.heading("what \(token.quoted), token \(place), attends to")
    if heads.count < all { page.line("  in the \(heads.count) of \(all) heads that move the answer most") }
    var table = Table(
      .numbers("layer"), .numbers("head"), .words("attention", limit: cellWidth(page)),
      .words("attention × length of the value", limit: cellWidth(page)))
    for (block, head) in heads {
      table.row([
        "\(block.block)", "\(head)", words(block.mostAttended(head: head, token: place, 2)),
        words(block.mostContributing(head: head, token: place, 2)),
      ])
    }
    page.table(table, indentation: 2)
  }

  /// The width of each of two cells beside layer and head.
  private func cellWidth(_ page: Page) -> Int { (page.look.width - 19) / 2 }
  private static let mostHeads = 16

  /// The selected heads, or of very many those that move the answer most, in the model's order.
  private var headsByWeight: [(block: BlockAttention, head: Int)] {
    let heads = selectedHeads
    guard heads.count > Self.mostHeads else { return heads }
    var amounts: [Attribution.Source: Double] = [:]
    for part in attribution?.parts ?? [] { amounts[part.source] = abs(part.amount) }
    let order = heads.indices.sorted { a, b in
      amounts[.head(block: heads[a].block.block, head: heads[a].head)] ?? 0
        > amounts[.head(block: heads[b].block.block, head: heads[b].head)] ?? 0
    }
    return order.prefix(Self.mostHeads).sorted().map { heads[$0] }
  }

  /// What every token gathers, in one head.
  private func writeAllTokens(_ block: BlockAttention, _ head: Int, on page: inout Page) {
    page.heading("layer \(block.block), head \(head): what each token attends to")
    var table = Table(
      .numbers(""), .words("token"), .words("attention", limit: page.look.width - 44),
      .words("× length of the value", limit: 24))
    for place in tokens.indices {
      table.row([
        "\(place)", tokens[place].quoted, words(block.mostAttended(head: head, token: place, 3)),
        words(block.mostContributing(head: head, token: place, 1)),
      ])
    }
    page.table(table, indentation: 2)
  }

  /// The later tokens that take most from the explained one.
  private func writeReceivers(on page: inout Page) {
    page.heading("what looks back at \(token.quoted), token \(place)")
    var table = Table(.words("token"), .numbers("place"), .words("where"), .numbers("attention"), .numbers("× value"))
    for receiver in receivers(6) {
      table.row([
        tokens[receiver.place].quoted, "\(receiver.place)", "layer \(receiver.block), head \(receiver.head)",
        percent(receiver.weight), percent(receiver.share),
      ])
    }
    page.table(table, indentation: 2)
  }

  /// What else there is to ask for.
  private func writeWaysOn(on page: inout Page) {
    let heads = (attribution?.parts ?? []).sorted { abs($0.amount) > abs($1.amount) }.lazy.compactMap { part in
      if case .head(let block, let head) = part.source { (block, head) } else { nil }
    }
    guard let (block, head) = heads.first else { return }
    page.heading("to see more")
    page.facts(
      [
        ("--layer \(block) --head \(head)", "what every token attends to in the head that moves it most"),
        ("--layer \(block)", "all heads of this layer"),
        ("--token PLACE", "another token, by its place above or as it reads"),
        ("--beside TEXT", "a second text beside this one"),
        ("--html FILE", "all of it as a page, where pointing at a token shows whom it attends to"),
      ], indentation: 2)
  }

  /// Positions with their shares, those below half a percent left out.
  func words(_ shares: [BlockAttention.Share]) -> String {
    shares.filter { $0.share >= 0.005 }.map { "\(percent($0.share))\u{a0}\(name($0.position))" }.joined(separator: ", ")
  }

  /// A token as a sentence names it, with its place where the text has the same one twice.
  func name(_ position: Int) -> String {
    let token = tokens[position]
    return token.unbroken + (tokens.filter { $0.id == token.id }.count > 1 ? "@\(position)" : "")
  }
}

extension ShownToken {
  /// The token for a reader, so that no line is broken inside it.
  var unbroken: String { String(quoted.map { $0 == " " ? "\u{a0}" : $0 }) }
}

extension LogitLens.Stage {
  /// The place in the model, as reports name it.
  var name: String { block.map { "layer \($0)" } ?? "embedding" }
}

/// A share as a percentage that no line break parts.
func percent(_ share: Float, _ digits: Int = 2) -> String {
  "\((Double(share) * 100).rounded(toDigits: digits))\u{a0}%"
}

/// A number that always has a sign.
private func signed(_ value: Double, _ digits: Int = 4) -> String {
  (value < 0 ? "" : "+") + value.rounded(toDigits: digits)
}
