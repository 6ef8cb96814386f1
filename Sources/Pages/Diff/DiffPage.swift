public import Toolkit
import WeightGraph

extension HTMLDocument {
  /// The page of two files: what distinguishes them, and where a change sits.
  public init(_ report: DiffReport) {
    let names = [report.paths.left, report.paths.right].map { path in
      path.split(separator: "/").last.map(String.init) ?? path
    }
    self.init(kind: "transmute diff", title: "\(names[0]) and \(names[1])")
    let parts = DiffParts(report: report)
    lead = parts.lead
    sections = [.init("summary", "Summary", parts.summary)]
    if let change = parts.change { sections.append(.init("change", "Where the change sits", change)) }
    sections += [.init("tensors", "Tensors", parts.tensors), .init("metadata", "Metadata", parts.metadata)]
    styles = [.diffStyle]
  }
}

extension EmbeddedFile {
  fileprivate static let diffStyle = EmbeddedFile(PackageResources.diff_css)
}

/// The parts of the page of two files.
private struct DiffParts {
  let report: DiffReport

  /// How many tensors are listed; a page is no place for all of a large model's.
  private static let limit = 3000

  private var all: [DiffReport.NamedDifference] { report.differences }

  var lead: HTML {
    let unsaid = report.unsaid.map { item -> HTML in "<p class=\"muted\">Not said: \(item.words).</p>" }
    let result: HTML =
      report.isEmpty
      ? "<p class=\"good\">No difference: \(report.equalCount.counted("tensor")) and all metadata are equal.</p>"
      : "<p>They differ in \(report.summary).</p>"
    return "\(result)\(unsaid)"
  }

  var summary: HTML {
    var table = HTMLTable("Hyperparameters that differ", [.words("hyperparameter"), .words("left"), .words("right")])
    for item in report.model?.hyperparameters ?? [] {
      table.row(["\(item.name.rawValue)", "\(item.left?.description ?? "–")", "\(item.right?.description ?? "–")"])
    }
    var known = HTMLTable(
      "Tensors recognised by their elements",
      [.words("on the left"), .words("on the right"), .words("what became of it")])
    for item in report.kinships.prefix(Self.limit) {
      known.row([
        HTML.code(item.left.shortened(to: 200)), HTML.code(item.right.shortened(to: 200)), "\(item.change.words)",
      ])
    }
    let titled: [(HTML, HTML)] = [
      ("<h3>Hyperparameters</h3>", table.html), ("<h3>Recognised by their elements</h3>", known.html),
    ]
    return """
      \(HTML.facts([("left", .code(report.paths.left)), ("right", .code(report.paths.right))]))
      \(titled.filter { $0.1 != HTML() }.map { $0.0 + $0.1 })
      """
  }

  var change: HTML? {
    guard let change = report.change else { return nil }
    let bars = change.parts.map { bar($0.place.title, $0.share, $0.place.cssClass) }
    let blocks = change.blocks.map { bar("block \($0.place)", $0.share, "part-none") }
    return """
      <p>The difference is \((change.relative * 100).rounded(toDigits: 3)) % as long as what it changed. Shares are of its \
      squared length.</p>
      <div class="grid"><div class="card"><h3>By part</h3>\(bars)</div><div class="card"><h3>By block</h3>\(blocks)</div></div>
      \(grid)
      """
  }

  private func bar(_ name: String, _ share: Double, _ cssClass: String) -> HTML {
    let percent = (share * 100).rounded(toDigits: 3)
    return """
      <div class="bar-row"><span>\(name)</span><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">\
      <rect class="track" width="100" height="8"/><rect class="cell \(cssClass)" width="\((share * 100).rounded(toDigits: 4))" \
      height="8"/></svg><span class="number">\(percent) %</span></div>

      """
  }

  /// Blocks downwards, roles across: how much of each matrix changed, and its rank.
  private var grid: HTML {
    var cells: [Int: [BlockRole: TensorDifference]] = [:]
    for item in report.model?.roles ?? [] {
      if case .block(let index, let role) = item.role, let values = item.values {
        cells[index, default: [:]][role] = values
      }
    }
    let roles = BlockRole.allCases.filter { role in cells.values.contains { $0[role] != nil } }
    guard !roles.isEmpty else { return HTML() }
    let largest = cells.values.flatMap { $0.values.map(\.relative) }.filter(\.isFinite).max() ?? 1
    var table = HTMLTable("Relative change by block and role", [.words("block")] + roles.map { .numbers($0.rawValue) })
    for index in cells.keys.sorted() {
      table.row(
        ["\(index)"]
          + roles.map { role -> HTML in
            guard let values = cells[index]?[role] else { return "<span class=\"muted\">equal</span>" }
            let level = largest > 0 && values.relative.isFinite ? Int((values.relative / largest * 9).rounded()) : 9
            let rank: HTML = values.rank.map { "<br><span class=\"muted\">rank \($0.words)</span>" } ?? ""
            return "<span class=\"heat heat-\(level)\">\((values.relative * 100).rounded(toDigits: 2)) %\(rank)</span>"
          })
    }
    return "<h3>Relative change of each tensor, and the rank of it</h3>\n\(table.html)"
  }

  var tensors: HTML {
    var values = HTMLTable(
      "Tensors whose values differ",
      [
        .words("tensor"), .words("shape"), .numbers("elements"), .numbers("max"), .numbers("mean"),
        .numbers("relative"),
        .numbers("cosine"), .numbers("ULP"), .numbers("rank"), .words("rows"),
      ])
    var others = HTMLTable("Tensors that differ otherwise", [.words("tensor"), .words("left"), .words("right")])
    for item in all.prefix(Self.limit) {
      let name = HTML.code(item.name.shortened(to: 200))
      if let difference = item.values, let left = item.left {
        let cells = difference.cells(left.shape).map { HTML(escaping: $0) }
        values.row(
          [
            name, "\(left.dtype.rawValue) \(left.shape.product)", cells[0], cells[1],
            "\(difference.mean.rounded(toDigits: 3))",
          ]
            + cells[2...])
      } else {
        others.row([name, side(item.left), side(item.right)])
      }
    }
    let rest: HTML = all.count > Self.limit ? "<p class=\"muted\">and \((all.count - Self.limit).grouped) more</p>" : ""
    let none: HTML = all.isEmpty ? "<p class=\"good\">All tensors are equal.</p>" : ""
    return
      "\(none)\(values.html)\(others.html)\(rest)<p class=\"muted\">\(report.equalCount.counted("tensor")) equal.</p>"
  }

  private func side(_ tensor: Tensor?) -> HTML {
    guard let tensor else { return "<span class=\"muted\">none</span>" }
    return "\(tensor.dtype.rawValue) \(tensor.shape.product)"
  }

  var metadata: HTML {
    guard !report.metadata.isEmpty else { return "<p class=\"good\">All metadata are equal.</p>" }
    var table = HTMLTable("Metadata that differ", [.words("name"), .words("left"), .words("right")])
    for item in report.metadata.prefix(Self.limit) {
      table.row([HTML.code(item.path.shortened(to: 200)), text(item.left), text(item.right)])
    }
    return table.html
  }

  private func text(_ value: MetadataValue?) -> HTML {
    switch value {
    case nil: "<span class=\"muted\">none</span>"
    case .array(let values)? where values.count > 8: "\(values.count.grouped) values"
    case .object(let object)?: "\(object.count.counted("member"))"
    case let value?: "\(value.description.shortened(to: 300))"
    }
  }
}
