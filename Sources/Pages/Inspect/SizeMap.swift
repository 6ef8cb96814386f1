import Toolkit
import WeightGraph

/// The tensors of a file as a treemap: each as large as its bytes, coloured by the part that it belongs to.
struct SizeMap {
  let tensors: [Inspection.TensorEntry]

  private static let frame = Treemap.Rectangle(x: 0, y: 0, width: 1000, height: 420)
  /// How many tensors have a rectangle of their own; the others share one.
  private static let limit = 900

  /// A rectangle that holds others: a block, or what lies outside of the blocks.
  private struct Group {
    let title: String
    var tensors: [Inspection.TensorEntry] = []
    var bytes: Int { tensors.reduce(0) { $0 + $1.byteCount } }
  }

  /// The drawing, and what its colours mean.
  var html: HTML {
    let groups = groups.sorted { $0.bytes > $1.bytes }
    guard !groups.isEmpty else { return "<p class=\"muted\">There are no bytes to show.</p>" }
    let places = Treemap.places(of: groups.map { Double($0.bytes) }, in: Self.frame)
    let shapes = zip(groups, places).map(draw)
    return """
      <svg class="treemap" viewBox="0 0 1000 420" role="img" aria-labelledby="treemap-title">
      <title id="treemap-title">\(summary)</title>
      \(shapes)</svg>
      <ul class="legend">\(legend)</ul>

      """
  }

  private var total: Int { max(1, tensors.reduce(0) { $0 + $1.byteCount }) }

  private var groups: [Group] {
    let largest = Set(
      tensors.enumerated().sorted { $0.element.byteCount > $1.element.byteCount }.prefix(Self.limit).map(\.offset))
    var groups: [String: Group] = [:]
    for (place, tensor) in tensors.enumerated() where tensor.byteCount > 0 {
      let title = largest.contains(place) ? Self.group(of: tensor) : "small ones"
      groups[title, default: Group(title: title)].tensors.append(tensor)
    }
    return groups.values.sorted { $0.title < $1.title }
  }

  /// The block that a tensor belongs to; of unknown roles the first number in the name says so, or else its first word.
  private static func group(of tensor: Inspection.TensorEntry) -> String {
    switch tensor.roles.first {
    case .block(let index, _)?: return "block \(index)"
    case let role?: return ModelPart(role).title
    case nil: break
    }
    let words = tensor.name.split { $0 == "." || $0 == "/" }
    let number = words.firstIndex { Int($0) != nil }
    return String((number.map { words[...$0].joined(separator: ".") } ?? words.first.map(String.init) ?? "").prefix(40))
  }

  private func draw(_ group: Group, _ place: Treemap.Rectangle) -> HTML {
    let hasTitle = place.width > 60 && place.height > 40 && group.tensors.count > 1
    let inner = place.inset(by: 1.5, top: hasTitle ? 15 : 0)
    // Of many small ones no rectangle could be seen.
    let tensors = group.title == "small ones" ? [] : group.tensors.sorted { $0.byteCount > $1.byteCount }
    let cells = zip(tensors, Treemap.places(of: tensors.map { Double($0.byteCount) }, in: inner)).map(draw)
    let share = (Double(group.bytes) / Double(total) * 100).rounded(toDigits: 3)
    let title: HTML =
      hasTitle
      ? "<text class=\"group-title\" x=\"\(rounded(place.x + 4))\" y=\"\(rounded(place.y + 12))\">\(group.title)</text>"
      : ""
    return """
      <g data-tip="\("\(group.title)\n\(group.bytes.bytes), \(share) %")"><rect class="group" \(attributes(place))/>\
      \(title)\(cells)</g>

      """
  }

  private func draw(_ tensor: Inspection.TensorEntry, _ place: Treemap.Rectangle) -> HTML {
    let shown = place.inset(by: 0.5)
    let share = (Double(tensor.byteCount) / Double(total) * 100).rounded(toDigits: 3)
    let name = tensor.name.printable().shortened(to: 200)
    let label = tensor.name.split { $0 == "." || $0 == "/" }.suffix(2).joined(separator: ".")
    let fits = shown.height > 14 && Double(label.count) * 6 < shown.width - 8
    let text: HTML = fits ? "<text x=\"\(rounded(shown.x + 4))\" y=\"\(rounded(shown.y + 12))\">\(label)</text>" : ""
    return """
      <rect class="cell \(tensor.part?.cssClass ?? "part-none")" data-search="\(name)" \(attributes(shown)) \
      data-tip="\("\(name)\n\(tensor.dtype) \(tensor.shape.product)\n\(tensor.byteCount.bytes), \(share) %")"/>\(text)
      """
  }

  private func attributes(_ place: Treemap.Rectangle) -> HTML {
    """
    x="\(rounded(place.x))" y="\(rounded(place.y))" width="\(rounded(place.width))" height="\(rounded(place.height))"
    """
  }

  private func rounded(_ value: Double) -> String { value == 0 ? "0" : value.rounded(toDigits: 4) }

  private var parts: [(title: String, cssClass: String, bytes: Int)] {
    let known = ModelPart.allCases.map { part in
      (part.title, part.cssClass, tensors.filter { $0.part == part }.reduce(0) { $0 + $1.byteCount })
    }
    let others = tensors.filter { $0.part == nil }.reduce(0) { $0 + $1.byteCount }
    return (known + [("no known part", "part-none", others)]).filter { $0.2 > 0 }
  }

  private var legend: [HTML] {
    parts.map { part in
      let share = (Double(part.bytes) / Double(total) * 100).rounded(toDigits: 3)
      return """
        <li><svg class="swatch" viewBox="0 0 12 12" aria-hidden="true"><rect class="cell \(part.cssClass)" width="12" \
        height="12" rx="3"/></svg>\(part.title) <span class="muted">\(part.bytes.bytes), \(share) %</span></li>
        """
    }
  }

  private var summary: String {
    "The sizes of \(tensors.count.counted("tensor")): "
      + parts.map { "\($0.title) \($0.bytes.bytes)" }.joined(separator: ", ")
  }
}
