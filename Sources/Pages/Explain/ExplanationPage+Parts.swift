import Toolkit
import WeightGraph

extension ExplanationPage {
  /// The logit of every text's answer, part by part.
  var parts: HTML {
    let bodies = texts.compactMap { text -> HTML? in
      guard let attribution = text.attribution else { return nil }
      let bias: HTML =
        attribution.bias == 0
        ? ""
        : """
        , of which \(attribution.bias.rounded(toDigits: 3)) are biases of the final norm and the head that say the same after any
        text
        """
      return """
        \(heading(text))<p>The logit of <b>\(attribution.word.shown)</b> is
        \(Double(attribution.logit).rounded(toDigits: 5)). The parts add up to \(attribution.sum.rounded(toDigits: 5))\(bias); the
        two differ by \(attribution.error.rounded(toDigits: 2)), which is rounding.</p>
        \(table(attribution))\(list(attribution))
        """
    }
    return """
      <p>The stream that the last layer leaves is a sum: the embedding, and what every head and every feed-forward layer added to
      it. So the answer's <a href="#words">logit</a> is a sum as well. The final norm divides by a number that depends on the
      whole stream; taken as it was here, the rest is linear and falls into these parts.</p>
      \(bodies)
      """
  }

  /// A row a layer: its heads, its bias and its feed-forward layer.
  private func table(_ attribution: Attribution) -> HTML {
    let amounts = Dictionary(uniqueKeysWithValues: attribution.parts.map { ($0.source, $0.amount) })
    let hasBias = amounts[.attentionBias(block: 0)] != nil
    let titles = (0..<architecture.headCount).map { head -> HTML in
      "<th scope=\"col\" class=\"number\">head \(head)</th>"
    }
    let bias: HTML = hasBias ? "<th scope=\"col\" class=\"number\">bias</th>" : ""
    let rows = (0..<architecture.blockCount).map { block -> HTML in
      let sources =
        (0..<architecture.headCount).map { Attribution.Source.head(block: block, head: $0) }
        + (hasBias ? [.attentionBias(block: block)] : []) + [.feedForward(block: block)]
      let cells = sources.map { source -> HTML in
        let amount = amounts[source] ?? 0
        return "<td data-amount=\"\(amount)\">\(signed(amount))</td>"
      }
      return "<tr><th scope=\"row\">layer \(block)</th>\(cells)</tr>\n"
    }
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="What each part adds to the logit"><table class="parts">
      <thead><tr><th scope="col"></th>\(titles)\(bias)<th scope="col" class="number">feed-forward</th></tr></thead>
      <tbody>
      \(rows)</tbody></table></div>

      """
  }

  /// The parts that add or take most, as bars from the middle.
  private func list(_ attribution: Attribution) -> HTML {
    let strongest = attribution.parts.sorted { abs($0.amount) > abs($1.amount) }.prefix(10)
    // The longest bar to the left and the longest to the right share the width.
    let left = strongest.map { max(0, -$0.amount) }.max() ?? 0
    let right = strongest.map { max(0, $0.amount) }.max() ?? 0
    let unit = 200 / max(left + right, .leastNormalMagnitude)
    let rows = strongest.map { part -> HTML in
      let length = abs(part.amount) * unit
      let start = part.amount < 0 ? left * unit - length : left * unit
      let kind = part.amount < 0 ? "less" : "more"
      return """
        <dt>\(part.source.description)</dt><dd class="number">\(signed(part.amount))</dd>
        <dd class="drawn"><svg viewBox="0 0 200 10" preserveAspectRatio="none" aria-hidden="true">
        <rect class="\(kind)" x="\(start)" y="0" width="\(length)" height="10"></rect></svg></dd>

        """
    }
    return "<dl class=\"parts-list\">\n\(rows)</dl>\n"
  }

  private func signed(_ amount: Double) -> String { (amount < 0 ? "" : "+") + amount.rounded(toDigits: 3) }
}
