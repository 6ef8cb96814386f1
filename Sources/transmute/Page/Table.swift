import Pages

/// Rows of cells below titles, each column as wide as its widest cell.
///
/// Where that is too wide for the page, columns of words become narrower, the widest first: what is said in words is broken
/// between them and goes on below, and of a longer name the middle is left out.
package struct Table {
  /// A column's title, and the side on which its cells are even.
  package struct Column {
    let title: String
    let alignment: Alignment
    /// The width at which cells are broken; `nil` leaves them whole as long as there is room.
    var limit: Int?
    /// Whether cells may be broken or lose their middle where there is no room.
    var canShrink = false
  }

  /// The side on which the cells of a column are even.
  package enum Alignment {
    /// Words begin below each other.
    case leading
    /// Numbers end below each other.
    case trailing
  }

  /// From where on a name is shortened before anything else is broken.
  private static let longName = 48
  /// How narrow a column of words may become.
  private static let leastWidth = 12

  private let columns: [Column]
  private var rows: [[String]] = []

  /// A table without rows.
  package init(_ columns: Column...) { self.columns = columns }

  /// A table without rows.
  package init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row; it must have a cell for every column.
  package mutating func row(_ cells: [String]) {
    precondition(cells.count == columns.count)
    rows.append(cells.map { $0.printable() })
  }

  /// Whether it has no rows.
  package var isEmpty: Bool { rows.isEmpty }

  /// The titles and the rows as lines of at most `width` columns, if that can be; none where there are no rows.
  package func lines(within width: Int = .max) -> [String] {
    guard !rows.isEmpty else { return [] }
    let titles = columns.contains { !$0.title.isEmpty } ? [columns.map(\.title)] : []
    let limits = limits(within: width)
    let lines = titles + (limits.allSatisfy { $0 == nil } ? rows : rows.flatMap { broken($0, limits) })
    let widths = lines.map { $0.map(\.columns) }
    let widest = columns.indices.map { column in widths.reduce(0) { max($0, $1[column]) } }
    return lines.indices.map { line in
      var text = ""
      for column in columns.indices {
        let spaces = String(repeating: " ", count: widest[column] - widths[line][column])
        if column > 0 { text += "  " }
        if columns[column].alignment == .trailing { text += spaces }
        text += lines[line][column]
        if columns[column].alignment == .leading { text += spaces }
      }
      return text
    }
  }

  /// How wide each column may be; `nil` where its cells stay whole.
  private func limits(within width: Int) -> [Int?] {
    var widths = columns.indices.map { column in
      let widest = max(columns[column].title.columns, rows.map { $0[column].columns }.max() ?? 0)
      return min(widest, columns[column].limit ?? widest)
    }
    var limits = columns.map(\.limit)
    guard excess(of: widths, over: width) > 0 else { return limits }
    // Very long names lose their middles first; then nothing is lost by breaking between words; at last names do again.
    let words = columns.indices.map { column in
      rows.flatMap { $0[column].split(separator: " ") }.map { String($0).columns }.max() ?? 0
    }
    for least in [columns.map { _ in Self.longName }, words, columns.map { _ in Self.leastWidth }] {
      narrow(&widths, &limits, to: width, least: zip(least, columns).map { max($0, $1.title.columns) })
    }
    return limits
  }

  /// By how much columns of these widths, with the spaces between them, are too wide.
  private func excess(of widths: [Int], over width: Int) -> Int {
    widths.reduce(0, +) + 2 * (columns.count - 1) - width
  }

  /// Takes from the widest columns of words what is too much, each being left at least so wide.
  private func narrow(_ widths: inout [Int], _ limits: inout [Int?], to width: Int, least: [Int]) {
    var excess = excess(of: widths, over: width)
    while excess > 0 {
      let flexible = columns.indices.filter { columns[$0].canShrink && widths[$0] > least[$0] }
      guard let widest = flexible.max(by: { widths[$0] < widths[$1] }) else { return }
      // As narrow as the next one, or as is needed.
      let next = flexible.map { widths[$0] }.filter { $0 < widths[widest] }.max() ?? 0
      let target = min(widths[widest] - 1, max(next, widths[widest] - excess, least[widest]))
      excess -= widths[widest] - target
      (widths[widest], limits[widest]) = (target, target)
    }
  }

  /// The lines of one row, those with fewer lines filled with empty cells.
  private func broken(_ row: [String], _ limits: [Int?]) -> [[String]] {
    let cells = zip(row, limits).map { cell, limit in
      limit.map { limit in cell.wrapped(to: limit).map { $0.fitting(limit) } } ?? [cell]
    }
    return (0..<(cells.map(\.count).max() ?? 0)).map { line in
      cells.map { line < $0.count ? $0[line] : "" }
    }
  }
}

extension Table.Column {
  /// A column of words, broken at `limit` characters where there is one.
  package static func words(_ title: String, limit: Int? = nil) -> Table.Column {
    .init(title: title, alignment: .leading, limit: limit, canShrink: true)
  }

  /// A column of words that a reader will type, which are always whole.
  package static func names(_ title: String) -> Table.Column { .init(title: title, alignment: .leading) }

  /// A column of numbers.
  package static func numbers(_ title: String) -> Table.Column { .init(title: title, alignment: .trailing) }
}
