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
  }

  /// The side on which the cells of a column are even.
  package enum Alignment {
    /// Words begin below each other.
    case leading
    /// Numbers end below each other.
    case trailing
  }

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

  /// The titles and the rows as lines of at most `width` columns, if that can be; none where there are no rows.
  package func lines(within width: Int = .max) -> [String] {
    guard !rows.isEmpty else { return [] }
    let titles = columns.contains { !$0.title.isEmpty } ? [columns.map(\.title)] : []
    let limits = limits(within: width)
    let lines = titles + rows.flatMap { broken($0, limits) }
    let widths = columns.indices.map { column in lines.map { $0[column].columns }.max() ?? 0 }
    return lines.map { cells in
      columns.indices.map { cells[$0].padded(to: widths[$0], columns[$0].alignment) }.joined(separator: "  ")
    }
  }

  /// How wide each column may be; `nil` where its cells stay whole.
  private func limits(within width: Int) -> [Int?] {
    var widths = columns.indices.map { column in
      max(columns[column].title.columns, rows.map { $0[column].columns }.max() ?? 0)
    }
    for (column, width) in zip(columns.indices, widths) { widths[column] = min(width, columns[column].limit ?? width) }
    var limits = columns.map(\.limit)
    var excess = widths.reduce(0, +) + 2 * (columns.count - 1) - width
    while excess > 0 {
      let flexible = columns.indices.filter { columns[$0].alignment == .leading && widths[$0] > Self.leastWidth }
      guard let widest = flexible.max(by: { widths[$0] < widths[$1] }) else { break }
      // As narrow as the next one, or as is needed.
      let next = flexible.map { widths[$0] }.filter { $0 < widths[widest] }.max() ?? Self.leastWidth
      let target = max(next, widths[widest] - excess, Self.leastWidth)
      let step = target == widths[widest] ? 1 : widths[widest] - target
      widths[widest] -= step
      excess -= step
      limits[widest] = widths[widest]
    }
    return limits
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
    .init(title: title, alignment: .leading, limit: limit)
  }

  /// A column of numbers.
  package static func numbers(_ title: String) -> Table.Column { .init(title: title, alignment: .trailing) }
}
