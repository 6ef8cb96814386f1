import Toolkit

/// A box of a diagram: a layer with its weights, or a function that has none.
struct DiagramBox {
  let title: String
  let detail: String
  let part: ModelPart
  /// What the table of tensors is searched for when the box is chosen.
  var search: String?
  /// Whether nothing is stored for it.
  var isComputed = false
}

/// Draws a diagram from top to bottom, in units of the drawing.
struct DiagramCanvas {
  static let width = 860
  /// The distance between boxes below each other.
  static let boxPitch = 46
  private static let boxHeight = 38
  /// Where the residual stream runs.
  private static let stream = 76
  /// Where the columns of a branch begin, and how wide their boxes are.
  private static let columns: [(x: Int, width: Int)] = [(128, 104), (268, 148), (456, 164), (660, 148)]

  /// How far the drawing has come.
  private(set) var y = 0
  private var lines = HTML()
  private var boxes = HTML()
  private var frames = HTML()

  /// A rounded label on the stream.
  mutating func pill(_ text: String, at y: Int) {
    if self.y > 0 { arrow(from: self.y, to: y - 15) }
    let width = 24 + text.count * 8
    let left = max(8, Self.stream - width / 2)
    boxes += """
      <rect class="pill" x="\(left)" y="\(y - 15)" width="\(width)" height="30" rx="15"/>\
      <text x="\(left + width / 2)" y="\(y + 5)" text-anchor="middle">\(text)</text>

      """
    self.y = y + 15
  }

  /// A box beside the stream through which everything goes, or whose output is added where `adds`.
  mutating func step(_ box: DiagramBox, note: String, adds: Bool = false) {
    let top = y + 22
    let middle = top + Self.boxHeight / 2
    let column = (x: 128, width: 200)
    arrow(from: y, to: adds ? middle - 10 : middle)
    if adds { sum(at: middle) }
    line(adds ? "M\(column.x) \(middle)H\(Self.stream + 11)" : "M\(Self.stream) \(middle)H\(column.x)", hasArrow: true)
    if !adds {
      line("M\(column.x + 30) \(top + Self.boxHeight)V\(top + Self.boxHeight + 8)H\(Self.stream)", hasArrow: false)
    }
    draw(box, x: column.x, y: top, width: column.width)
    boxes += "<text class=\"note\" x=\"\(column.x + column.width + 18)\" y=\"\(middle + 5)\">\(note)</text>\n"
    y = adds ? middle + 10 : top + Self.boxHeight + 8
  }

  /// Leaves room on the stream.
  mutating func skip(_ height: Int) {
    line("M\(Self.stream) \(y)V\(y + height)", hasArrow: false)
    y += height
  }

  /// A frame round what `body` draws.
  mutating func frame(_ title: String, height: Int, _ body: (inout DiagramCanvas) -> Void) {
    let top = y + 18
    line("M\(Self.stream) \(y)V\(top)", hasArrow: false)
    y = top
    body(&self)
    frames += """
      <rect class="frame" x="20" y="\(top)" width="\(Self.width - 40)" height="\(y + 16 - top)" rx="14"/>\
      <text class="frame-title" x="\(Self.width - 40)" y="\(top + 26)" text-anchor="end">\(title)</text>

      """
    line("M\(Self.stream) \(y)V\(y + 16)", hasArrow: false)
    y += 16
  }

  /// Columns of boxes that read from the stream and add to it.
  mutating func branch(_ groups: [[DiagramBox]], label: String, height: Int) {
    let tallest = groups.map(\.count).max() ?? 1
    let middle = y + 12 + tallest * Self.boxPitch / 2
    boxes += "<text class=\"note\" x=\"128\" y=\"\(y + 6)\">\(label)</text>\n"
    var left = Self.stream
    for (group, column) in zip(groups, Self.columns) {
      let top = middle - group.count * Self.boxPitch / 2 + (Self.boxPitch - Self.boxHeight) / 2
      for (index, box) in group.enumerated() {
        let boxTop = top + index * Self.boxPitch
        let target = boxTop + Self.boxHeight / 2
        line("M\(left) \(middle)H\(column.x - 20)V\(target)H\(column.x)", hasArrow: true)
        draw(box, x: column.x, y: boxTop, width: column.width)
        if group.count > 1 { line("M\(column.x + column.width) \(target)h14V\(middle)", hasArrow: false) }
      }
      left = column.x + column.width + (group.count > 1 ? 14 : 0)
    }
    let sumY = y + height - 18
    let last = Self.columns[groups.count - 1]
    let bottom = middle + Self.boxHeight / 2
    line("M\(last.x + last.width / 2) \(bottom)V\(sumY)H\(Self.stream + 11)", hasArrow: true)
    line("M\(Self.stream) \(y)V\(sumY - 10)", hasArrow: true)
    sum(at: sumY)
    y = sumY + 10
    skip(20)
  }

  private mutating func sum(at y: Int) {
    boxes += """
      <circle class="sum" cx="\(Self.stream)" cy="\(y)" r="10"/>\
      <path class="sum" d="M\(Self.stream - 5) \(y)h10M\(Self.stream) \(y - 5)v10"/>

      """
  }

  private mutating func arrow(from: Int, to: Int) { line("M\(Self.stream) \(from)V\(to)", hasArrow: true) }

  private mutating func line(_ path: String, hasArrow: Bool) {
    let end: HTML = hasArrow ? " marker-end=\"url(#arrow)\"" : ""
    lines += "<path class=\"wire\" d=\"\(path)\"\(end)/>\n"
  }

  private mutating func draw(_ box: DiagramBox, x: Int, y: Int, width: Int) {
    let kind = box.isComputed ? "box computed" : "box \(box.part.cssClass)"
    let shape: HTML = """
      <rect class="\(kind)" x="\(x)" y="\(y)" width="\(width)" height="\(Self.boxHeight)" rx="7"/>\
      <text x="\(x + width / 2)" y="\(y + 16)" text-anchor="middle">\(box.title)</text>\
      <text class="detail" x="\(x + width / 2)" y="\(y + 31)" text-anchor="middle">\(box.detail)</text>
      """
    guard let search = box.search else { return boxes += "<g>\(shape)</g>\n" }
    boxes += """
      <a href="#tensors" data-search="\(search)" aria-label="\(box.title), \(box.detail): show its tensors">\(shape)</a>

      """
  }

  /// The drawing.
  func html(title: String, description: String) -> HTML {
    """
    <svg class="diagram" viewBox="0 0 \(Self.width) \(y + 12)" role="group" aria-labelledby="diagram-title" \
    aria-describedby="diagram-description">
    <title id="diagram-title">\(title)</title><desc id="diagram-description">\(description)</desc>
    <defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">\
    <path d="M0 0L8 4L0 8z"/></marker></defs>
    \(frames)\(lines)\(boxes)</svg>

    """
  }
}
