public import Toolkit
import WeightGraph

extension EmbeddedFile {
  /// The style of pages that explain.
  fileprivate static let explanationStyle = EmbeddedFile(PackageResources.explain_css)
  /// What moves on pages that explain.
  fileprivate static let explanationScript = EmbeddedFile(PackageResources.explain_js)
}

extension HTMLDocument {
  /// A page on which pointing at a token shows whom it attends to, and every step from there to the next word is visible.
  public init(_ explanation: Explanation) { self = Self.explaining([explanation], HTML()) }

  /// The page of two texts that one model reads, one above the other.
  public init(_ pair: ExplanationPair) {
    let token = pair.left.token.shown
    let note: HTML =
      pair.haveOnePast && pair.attendAlike && pair.left.place + 1 < pair.left.tokens.count
      ? """
      <p>Up to <b>\(token)</b> both texts are the same, and no token sees a later one: everything about it is equal, bit for
      bit. Its sense can only show in the words after it, which look back at it: press <kbd>b</kbd>.</p>

      """ : ""
    self = Self.explaining([pair.left, pair.right], note)
  }

  private static func explaining(_ texts: [Explanation], _ note: HTML) -> HTMLDocument {
    let page = ExplanationPage(texts: texts)
    var document = HTMLDocument(
      kind: "transmute explain", title: texts.map(\.shownText).joined(separator: " / "))
    document.lead = page.lead + note
    document.sections = [
      Section("attention", "Who attends to whom", page.attention),
      Section("pair", "Query, key and value", page.pair),
      Section("lens", "How the answer emerges", page.lens),
      Section("parts", "What speaks for the answer", page.parts),
      Section("words", "The words", .glossary),
    ]
    document.styles = [.explanationStyle]
    document.scripts = [.explanationScript]
    document.data = [page.data]
    return document
  }
}

/// The parts of a page about texts that one model reads; there is at least one text.
package struct ExplanationPage {
  let texts: [Explanation]
  /// How many numbers there is room for.
  let room: Int

  package init(texts: [Explanation], room: Int = Self.usualRoom) { (self.texts, self.room) = (texts, room) }

  var architecture: Architecture { texts[0].architecture }

  /// The answers, and what the model is.
  var lead: HTML {
    let answers = texts.map { text -> HTML in
      let words = text.next.prefix(1).map { candidate -> HTML in
        "<span class=\"word\">\(candidate.token.shown)</span> <span>\(percent(candidate.probability))</span>"
      }
      let after = text.place + 1 == text.tokens.count ? "" : ", after ‘\(text.token.shown)’"
      return "<p class=\"answers\"><span>\(text.shownText.shortened(to: 160))\(after) →</span> \(words)</p>\n"
    }
    let layers = architecture.blockCount.counted("layer")
    let heads = architecture.headCount.counted("head")
    return """
      \(answers)<p>\(HTML.code(texts[0].path)): \(layers) of \(heads), each \(architecture.keyLength) wide, in a residual stream
      \(architecture.embeddingLength) wide. The words are explained <a href="#words">below</a>.</p>

      """
  }

  /// The choice of a head, and a place for every text, which shows what can be said without scripts.
  var attention: HTML {
    let readers = texts.enumerated().map { index, text -> HTML in
      "<div class=\"card reader\" data-text=\"\(index)\"><p>\(text.inWords)</p></div>\n"
    }
    return """
      <p>Each token asks with its <a href="#words">query</a>, every token before it offers a <a href="#words">key</a>; how well
      they match decides how much it takes of each one's <a href="#words">value</a>. Point at a token, or move through the text
      with <kbd>←</kbd> <kbd>→</kbd>. Every layer has its own heads, and each attends in its own way: change the layer with
      <kbd>l</kbd> and <kbd>L</kbd>, the head with <kbd>h</kbd> and <kbd>H</kbd>, or choose a square.</p>
      <div class="chooser">
      <fieldset><legend>Head</legend><div class="choices">
      <label>layer <select id="layer"></select></label> <label>head <select id="head"></select></label></div></fieldset>
      <fieldset><legend>Direction <kbd>b</kbd></legend><div class="choices">
      <button type="button" id="ahead" aria-pressed="true">whom it attends to</button>
      <button type="button" id="back" aria-pressed="false">who attends to it</button></div></fieldset>
      <fieldset><legend>How it is weighed <kbd>v</kbd></legend><div class="choices">
      <button type="button" id="by-attention" aria-pressed="true">attention</button>
      <button type="button" id="by-value" aria-pressed="false">attention × length of the value</button></div></fieldset>
      <fieldset><legend>All heads, a row a layer; warm squares speak for the answer, cool ones against it</legend>
      <div id="heads" role="group" aria-label="All heads, a row a layer; arrow keys choose"></div></fieldset>
      </div>
      \(remainder)\(readers)
      """
  }

  /// A place for the vectors of one pair, and for all keys that a query meets.
  var pair: HTML {
    """
    <p id="question" class="sum"></p>
    <div class="card" id="pair-vectors"><p>With scripts, the vectors of the chosen pair stand here.</p></div>
    <h3>All keys that this query meets</h3>
    <div class="scroll"><table>
    <thead><tr><th scope="col">key of</th><th scope="col" class="number">query · key</th>
    <th scope="col" class="number">score</th><th scope="col" class="number">attention</th>
    <th scope="col" class="number">length of the value</th><th scope="col" class="number">share gathered</th></tr></thead>
    <tbody id="pair-scores"></tbody></table></div>

    """
  }

  /// The stream of every token, read after every layer.
  var lens: HTML {
    let tables = texts.map { text -> HTML in
      let titles = text.tokens.map { token -> HTML in "<th scope=\"col\">\(token.shown)</th>" }
      let rows = text.lens.stages.map { stage -> HTML in
        let name = stage.block.map { "layer \($0)" } ?? "embedding"
        return "<tr><th scope=\"row\">\(name)</th>\(stage.readings.map(cell))</tr>\n"
      }
      return """
        \(heading(text))<div class="scroll" tabindex="0" role="region" aria-label="The likeliest next word after every layer">
        <table class="lens"><thead><tr><th scope="col">after</th>\(titles)</tr></thead>
        <tbody>
        \(rows)</tbody></table></div>

        """
    }
    return """
      <p>Every layer adds to the <a href="#words">residual stream</a>. Here the stream is read after each of them as if the model
      ended there: the word it would say next, and how sure it is. Bold is the word that the whole model says.</p>
      \(tables)
      """
  }

  private func cell(_ reading: LogitLens.Reading) -> HTML {
    guard let first = reading.likeliest.first else { return "<td></td>" }
    let kind = reading.answerRank == 0 ? "answer" : ""
    return """
      <td class="\(kind)" data-share="\(Double(first.probability))">\(first.token.shown) \
      <small>\(percent(first.probability))</small></td>
      """
  }

  /// What a text is called where there are several.
  func heading(_ text: Explanation) -> HTML { texts.count == 1 ? "" : "<h3>\(text.shownText)</h3>\n" }
}

extension Explanation {
  /// The text as its tokens spell it.
  var shownText: String {
    tokens.contains { $0.text == nil }
      ? tokens.map { "\($0.id)" }.joined(separator: " ") : tokens.compactMap(\.text).joined()
  }

  /// What the explained token attends to in the head that moves the answer most.
  fileprivate var inWords: String {
    let (block, head) = strongestHead
    let attended = blocks.isEmpty ? [] : blocks[block].mostAttended(head: head, token: place, 3)
    let shares = attended.map { "\(percent($0.share)) on ‘\(tokens[$0.position].shown)’" }.joined(separator: ", ")
    return "‘\(token.shown)’ in layer \(block), head \(head): of its attention \(shares)."
  }

  /// The selected head that moves the answer most.
  var strongestHead: (block: Int, head: Int) {
    var strongest = (block: selection.block ?? 0, head: selection.head ?? 0, amount: -1.0)
    for part in attribution?.parts ?? [] {
      guard case .head(let block, let head) = part.source, selection.block ?? block == block,
        selection.head ?? head == head, abs(part.amount) > strongest.amount
      else { continue }
      strongest = (block, head, abs(part.amount))
    }
    return (strongest.block, strongest.head)
  }
}

extension ShownToken {
  /// The token on a page: its text without the space before it and with what cannot be seen spelled out, or its id.
  var shown: String {
    guard let text = text?.printable() else { return "\(id)" }
    let word = text.drop { $0 == " " }
    return word.isEmpty ? String(repeating: "␣", count: text.count) : String(word)
  }
}

/// A share as a percentage.
func percent(_ share: Float) -> String { "\((Double(share) * 100).rounded(toDigits: 2)) %" }
