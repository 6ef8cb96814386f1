/// A table of a page; its cells may hold markup.
public struct HTMLTable: Sendable {
  /// A column's title, and whether it holds numbers, which end below each other.
  public struct Column: Sendable {
    let title: String
    let isNumeric: Bool

    /// A column of words.
    public static func words(_ title: String) -> Column { Column(title: title, isNumeric: false) }

    /// A column of numbers.
    public static func numbers(_ title: String) -> Column { Column(title: title, isNumeric: true) }
  }

  private let caption: String
  private let columns: [Column]
  private var rows: [HTML] = []

  /// A table without rows; the caption is for those who hear the page.
  public init(_ caption: String, _ columns: [Column]) { (self.caption, self.columns) = (caption, columns) }

  /// Adds a row; it must have a cell for every column. The first cell is the row's heading.
  public mutating func row(_ cells: [HTML]) {
    precondition(cells.count == columns.count)
    let marked = zip(cells, columns).enumerated().map { index, item -> HTML in
      let kind: HTML = item.1.isNumeric ? " class=\"number\"" : ""
      return index == 0 ? "<th scope=\"row\"\(kind)>\(item.0)</th>" : "<td\(kind)>\(item.0)</td>"
    }
    rows.append("<tr>\(marked)</tr>\n")
  }

  /// The table as markup, in a frame that scrolls where it is too wide; nothing where it has no rows.
  public var html: HTML {
    guard !rows.isEmpty else { return HTML() }
    let titles = columns.map { column -> HTML in
      column.isNumeric
        ? "<th scope=\"col\" class=\"number\">\(column.title)</th>" : "<th scope=\"col\">\(column.title)</th>"
    }
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(caption)"><table>
      <caption class="unseen">\(caption)</caption>
      <thead><tr>\(titles)</tr></thead>
      <tbody>
      \(rows)</tbody></table></div>

      """
  }
}

extension HTML {
  /// What is called what, one below the other; facts without a name go on with the one before.
  public static func facts(_ facts: [(name: String, value: HTML)]) -> HTML {
    let items = facts.map { fact -> HTML in
      fact.name.isEmpty ? "<dd>\(fact.value)</dd>\n" : "<dt>\(fact.name)</dt><dd>\(fact.value)</dd>\n"
    }
    return "<dl class=\"facts\">\n\(items)</dl>\n"
  }

  /// A name, a number or a value as a file says it, in the type of code; long ones break anywhere.
  public static func code(_ text: String) -> HTML { "<code>\(text)</code>" }
}
