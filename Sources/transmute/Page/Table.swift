import Pages

/// Rows of cells below titles, each column as wide as its widest cell.
///
/// Cells of a column with a limit are broken between words and go on below.
package struct Table {
  /// A column's title, and the side on which its cells are even.
  package struct Column {
    let title: String
    let alignment: Alignment
    /// The width at which cells are broken; `nil` leaves them whole.
    var limit: Int?
  }

  /// The side on which the cells of a column are even.
  package enum Alignment {
    /// Words begin below each other.
    case leading
    /// Numbers end below each other.
    case trailing
  }

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

  /// The titles and the rows as text; none where there are no rows.
  package var lines: [String] {
    guard !rows.isEmpty else { return [] }
    let titles = columns.contains { !$0.title.isEmpty } ? [columns.map(\.title)] : []
    let lines = titles + rows.flatMap(broken)
    let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { cells in
      columns.indices.map { cells[$0].padded(to: widths[$0], columns[$0].alignment) }.joined(separator: "  ")
    }
  }

  /// The lines of one row, those with fewer lines filled with empty cells.
  private func broken(_ row: [String]) -> [[String]] {
    let cells = zip(row, columns).map { cell, column in column.limit.map { cell.wrapped(to: $0) } ?? [cell] }
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
