import CKernels

/// Rows that weights are multiplied by: where they lie and, where they are many, once more in the order in which the kernels
/// read them.
///
/// The memory of both belongs to whoever made the operand, and must not change before it has served.
@safe struct Operand: Sendable {
  /// [tokens, in]
  let rows: Matrix
  /// [tokens, in, padded to whole sixteens], or `nil` where the rows are so few that they are read where they lie.
  private let arranged: Matrix?

  private init(_ rows: Matrix, in room: Matrix?) {
    self.rows = rows
    guard rows.rowCount > transmute_direct_rows else {
      arranged = nil
      return
    }
    // Whole sixteens, the last padded with zeros.
    let length = Self.arrangedLength(rows.columnCount)
    arranged =
      room.map { Matrix(rows: rows.rowCount, columns: length, insteadOf: $0) }
      ?? Matrix(rows: rows.rowCount, columns: length)
  }

  /// Rows that are arranged, where they are many, by the thread that asks for it.
  init(_ rows: Matrix, arrangedBy kernels: Kernels) {
    self.init(rows, in: nil)
    // There is room for as many rows of this length.
    if let arranged { unsafe kernels.table.arrange(rows.rows, rows.columnCount, arranged[row: 0]) }
  }

  /// Rows that are arranged, where they are many, by all threads.
  ///
  /// - Parameter room: memory for them.
  init(_ rows: Matrix, arrangedBy arithmetic: Arithmetic, in room: Matrix? = nil) {
    self.init(rows, in: room)
    guard let arranged else { return }
    let work = rows.rowCount * rows.columnCount
    arithmetic.split(rows.rowCount, work: work, unit: Int(transmute_arranged_rows)) { range in
      // Every part begins at a row that may begin one, and has room for as many rows of this length.
      unsafe arithmetic.kernels.table.arrange(
        rows[rows: range].rows, rows.columnCount, arranged[row: range.lowerBound])
    }
  }

  /// How long a row is once it has been arranged.
  static func arrangedLength(_ length: Int) -> Int { (length + 15) / 16 * 16 }

  /// The arranged rows as the kernels take them.
  var start: UnsafePointer<Float>? { unsafe arranged.map { unsafe UnsafePointer($0[row: 0]) } }
}
