public import Toolkit
import WeightGraph

extension HTMLDocument {
  /// The page of a file: its architecture, what matters about it, its tensors, and everything else that it says.
  public init(_ inspection: Inspection) {
    let name = inspection.path.split(separator: "/").last.map(String.init) ?? inspection.path
    self.init(kind: "transmute inspect", title: name)
    let parts = InspectionParts(inspection: inspection)
    lead = parts.lead
    sections = [.init("findings", "What matters", parts.findings)]
    if let diagram = parts.architecture { sections.append(.init("architecture", "Architecture", diagram)) }
    sections += [
      .init("sizes", "Size by part", parts.sizes), .init("tensors", "Tensors", parts.tensors),
      .init("tokenizer", "Tokenizer", parts.tokenizer), .init("metadata", "Metadata", parts.metadata),
      .init("provenance", "Provenance", parts.provenance),
    ]
    styles = [.inspectionStyle]
    scripts = [.inspectionScript]
    data = [PageData("tensor-data", TensorData(tensors: inspection.tensors).value)]
  }
}

extension EmbeddedFile {
  fileprivate static let inspectionStyle = EmbeddedFile(PackageResources.inspection_css)
  fileprivate static let inspectionScript = EmbeddedFile(PackageResources.inspection_js)
}

/// The parts of a file's page.
private struct InspectionParts {
  let inspection: Inspection

  private var model: ModelSummary? { if case .model(let model) = inspection.subject { model } else { nil } }

  var lead: HTML {
    let what: HTML =
      switch inspection.subject {
      case .model(let model): "<p>\(model.dialectSummary).</p>"
      case .unknownFamily: "<p>Tensors of no known family.</p>"
      case .flawed where inspection.problem == nil:
        "\(inspection.unsaid.map { item -> HTML in "<p class=\"muted\">Not said: \(item.words).</p>" })"
      case .flawed(let error, _): "<p class=\"bad\">No complete model: \("\(error)".shortened(to: 600))</p>"
      }
    var figures: [(String, String)] = []
    if let model {
      figures.append(("parameters", model.parameterCount.abbreviated))
      figures.append(("blocks", model.architecture.blockCount.grouped))
      figures.append(("heads", model.architecture.headCount.grouped))
      figures.append(("wide", model.architecture.embeddingLength.grouped))
      figures.append(("tokens of context", model.architecture.contextLength.grouped))
      figures.append(("vocabulary", model.architecture.vocabularyLength.grouped))
    } else {
      figures.append(("elements", inspection.total.elements.abbreviated))
    }
    figures.append(("tensors", inspection.total.tensors.grouped))
    figures.append(("file", inspection.byteCount.bytes))
    let items = figures.map { figure -> HTML in "<div><dt>\(figure.0)</dt><dd>\(figure.1)</dd></div>" }
    return "\(what)<dl class=\"figures\">\(items)</dl>"
  }

  var findings: HTML {
    guard !inspection.findings.isEmpty else {
      return "<p class=\"good\">Nothing unusual was found in the names, the types and the values.</p>"
    }
    let items = inspection.findings.map { finding -> HTML in
      let links: HTML =
        finding.tensors.isEmpty
        ? ""
        : """
         <a class="look" href="#tensors" data-search="\(finding.tensors[0].shortened(to: 200))">\
        \(finding.tensors.count == 1 ? "show it" : "show the first")</a>
        """
      return """
        <li class="finding \(finding.kind.gravity.rawValue)"><span class="gravity">\(finding.kind.gravity.title)</span>\
        <p>\(finding.text.capitalizedFirst).</p><p class="muted">\(finding.advice.capitalizedFirst).\(links)</p></li>

        """
    }
    return "<ul class=\"findings\">\n\(items)</ul>"
  }

  var architecture: HTML? {
    guard let model else { return nil }
    var table = HTMLTable("Hyperparameters", [.words("hyperparameter"), .words("value"), .words("found in")])
    for fact in model.hyperparameters {
      table.row([
        "\(fact.name.rawValue)", "\(fact.value.plainText)",
        "\(fact.origin.map { $0.words(dialect: model.dialect) } ?? "every model so far")",
      ])
    }
    return """
      <div class="drawing card">\(ArchitectureDiagram(architecture: model.architecture).html)</div>
      \(blocks(model))
      <h3>Hyperparameters</h3>
      \(table.html)
      """
  }

  /// A link for every block, which shows its tensors.
  private func blocks(_ model: ModelSummary) -> HTML {
    let perBlock = model.architecture.blockRoles.reduce(0) {
      $0 + (model.architecture.shape(of: .block(0, $1)).elementCount ?? 0)
    }
    let links = (0..<model.architecture.blockCount).prefix(400).map { index -> HTML in
      "<li><a href=\"#tensors\" data-search=\"block.\(index).\" aria-label=\"Show the tensors of block \(index)\">\(index)</a></li>"
    }
    return """
      <p class="muted blocks-title">\(model.architecture.blockCount.counted("block")), \(perBlock.grouped) parameters each:</p>
      <ol class="blocks">\(links)</ol>
      """
  }

  var sizes: HTML {
    var table = HTMLTable(
      "Modules",
      [
        .words("module"), .numbers("tensors"), .words("types"), .numbers("elements"), .numbers("bytes"),
        .numbers("share"),
      ])
    add(inspection.tree.nodes, depth: 0, of: Self.shownDepth(inspection.tree.nodes), to: &table)
    return """
      <div class="card">\(SizeMap(tensors: inspection.tensors).html)</div>
      <h3>By module</h3>
      <div class="modules">\(table.html)</div>
      """
  }

  /// How many rows a browser lays out at once before a reader notices.
  private static let rowLimit = 1000
  /// How many modules of one are shown.
  private static let childLimit = 200

  /// How many levels of modules are shown: four, or fewer where these have too many rows.
  private static func shownDepth(_ nodes: [ModuleTree.Node]) -> Int {
    func rows(_ nodes: [ModuleTree.Node], _ depth: Int) -> Int {
      depth == 0 ? 0 : nodes.prefix(childLimit).reduce(0) { $0 + 1 + rows($1.children, depth - 1) }
    }
    return (2...4).last { rows(nodes, $0) <= rowLimit } ?? 1
  }

  private func add(_ nodes: [ModuleTree.Node], depth: Int, of depths: Int, to table: inout HTMLTable) {
    let total = Double(max(1, inspection.total.bytes))
    for node in nodes.prefix(Self.childLimit) {
      let share = (Double(node.bytes) / total * 100).rounded(toDigits: 3)
      let types =
        node.tensor.map { "\($0.dtype) \($0.shape.product)" } ?? node.dtypes.map(\.rawValue).joined(separator: ", ")
      let indentation = HTML((0..<depth).map { _ -> HTML in "<span class=\"indent\"></span>" })
      table.row([
        "\(indentation)<code>\(node.name.shortened(to: 80))</code>", "\(node.tensors.grouped)", "\(types)",
        "\(node.elements.grouped)", "\(node.bytes.bytes)", "\(share) %",
      ])
      if depth + 1 < depths { add(node.children, depth: depth + 1, of: depths, to: &table) }
    }
    if nodes.count > Self.childLimit {
      table.row(["… and \((nodes.count - Self.childLimit).grouped) more", "", "", "", "", ""])
    }
  }

  var tensors: HTML {
    """
    <div class="tools">
    <label for="search">Search <kbd>/</kbd></label>
    <input id="search" type="search" placeholder="name, role, type or shape" autocomplete="off" spellcheck="false" \
    aria-controls="tensor-rows" aria-describedby="search-help">
    <span id="found" role="status" class="muted"></span>
    </div>
    <p id="search-help" class="muted">Words that all must occur. A heading sorts by its column; the arrow keys move from \
    tensor to tensor, Enter opens one.</p>
    <div id="tensor-table" role="table" aria-label="Tensors" aria-describedby="search-help">
    <div class="row head" role="row" id="tensor-head"></div>
    <div id="tensor-rows" role="rowgroup" tabindex="0"><div id="tensor-spacer" role="none"></div></div>
    </div>
    <div id="detail" class="card" role="region" aria-label="The chosen tensor" aria-live="polite" hidden></div>
    <noscript><p>The table of tensors needs the script of this page; 'transmute inspect --tensors' prints it as text.</p></noscript>
    """
  }

  var tokenizer: HTML {
    guard let tokenizer = inspection.tokenizer else {
      return "<p class=\"muted\">There is no tokenizer inside the file or beside it.</p>"
    }
    let samples = tokenizer.samples.map { sample -> HTML in
      "<li><span class=\"muted\">\(sample.id)</span><code>\(sample.text)</code></li>"
    }
    return """
      \(HTML.facts([
        ("kind", HTML(escaping: tokenizer.kind)), ("tokens", HTML(escaping: tokenizer.tokenCount.grouped)),
        ("merges", HTML(escaping: tokenizer.mergeCount.map(\.grouped) ?? "none: by scores")),
        ("end of text", tokenizer.endOfText.map { HTML.code("\($0.id) \($0.text)") } ?? "none"),
        ("found in", tokenizer.path == "." ? "the current folder" : HTML.code(tokenizer.path)),
      ]))
      <h3>Some of its tokens</h3>
      <ol class="tokens">\(samples)</ol>
      """
  }

  var metadata: HTML {
    guard !inspection.metadata.isEmpty else { return "<p class=\"muted\">The file holds no metadata.</p>" }
    var table = HTMLTable("Metadata", [.words("name"), .words("kind"), .numbers("size"), .words("value")])
    for entry in inspection.metadata {
      table.row([
        "<code>\(entry.name.shortened(to: 200))</code>", "\(entry.kind)", "\(entry.count.map(\.grouped) ?? "")",
        "\(entry.text)",
      ])
    }
    return table.html
  }

  var provenance: HTML {
    var facts: [(name: String, value: HTML)] = [
      ("file", HTML.code(inspection.path)), ("size", "\(inspection.byteCount.grouped) bytes"),
      ("container", "\(inspection.container): \(inspection.containerReason)"),
    ]
    if let model { facts.append(("dialect", "\(model.dialect), by \(model.dialectReason)")) }
    facts += inspection.companions.map { ("beside it", "<code>\($0.path)</code> gave \($0.gave)") }
    facts += inspection.remarks.map { ("remark", HTML(escaping: $0)) }
    if let fingerprint = inspection.fingerprint { facts.append(("fingerprint", HTML.code(fingerprint.description))) }
    return HTML.facts(facts)
  }
}

extension Finding.Gravity {
  /// The word that a reader sees.
  fileprivate var title: String {
    switch self {
    case .broken: "broken"
    case .suspicious: "suspicious"
    case .worthKnowing: "worth knowing"
    }
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
