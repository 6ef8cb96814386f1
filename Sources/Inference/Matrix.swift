import CKernels

/// A rectangle of activations, row after row, that the kernels read and write: [rows, columns].
///
/// Copies and slices of a matrix share its memory. Threads that work on one matrix at the same time write different
/// elements, and read none that another writes.
@safe struct Matrix: Sendable {
  private let storage: Storage
  private let firstRow: Int
  private let firstColumn: Int
  let rowCount: Int
  let columnCount: Int
  /// The distance between neighbouring rows, in elements.
  let stride: Int

  /// Memory for a whole matrix, given back when nobody refers to it any longer.
  @safe private final class Storage: @unchecked Sendable {
    // Invariant: `count` floats that are reached only through the matrices over this object.
    let base: UnsafeMutablePointer<Float>
    let count: Int

    init(count: Int) {
      let bytes = UnsafeMutableRawPointer.allocate(byteCount: max(1, count) * MemoryLayout<Float>.size, alignment: 64)
      unsafe base = bytes.bindMemory(to: Float.self, capacity: max(1, count))
      self.count = count
    }

    deinit { unsafe base.deallocate() }
  }

  /// A matrix whose elements are whatever was there before; write them before you read them.
  init(rows: Int, columns: Int) {
    precondition(rows >= 0 && columns >= 0)
    self.init(Storage(count: rows * columns), stride: columns, rows: 0..<rows, columns: 0..<columns)
  }

  /// A matrix in the memory of another that is no longer needed, and that has at least as many elements.
  init(rows: Int, columns: Int, insteadOf other: Matrix) {
    precondition(rows >= 0 && columns >= 0 && rows * columns <= other.storage.count)
    self.init(other.storage, stride: columns, rows: 0..<rows, columns: 0..<columns)
  }

  private init(_ storage: Storage, stride: Int, rows: Range<Int>, columns: Range<Int>) {
    self.storage = storage
    self.stride = stride
    (firstRow, rowCount) = (rows.lowerBound, rows.count)
    (firstColumn, columnCount) = (columns.lowerBound, columns.count)
  }

  /// Some of the rows.
  subscript(rows rows: Range<Int>) -> Matrix {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount)
    return Matrix(
      storage, stride: stride, rows: firstRow + rows.lowerBound..<firstRow + rows.upperBound,
      columns: firstColumn..<firstColumn + columnCount)
  }

  /// Some of the columns.
  subscript(columns columns: Range<Int>) -> Matrix {
    precondition(columns.lowerBound >= 0 && columns.upperBound <= columnCount)
    return Matrix(
      storage, stride: stride, rows: firstRow..<firstRow + rowCount,
      columns: firstColumn + columns.lowerBound..<firstColumn + columns.upperBound)
  }

  /// Where a row starts.
  subscript(row row: Int) -> UnsafeMutablePointer<Float> {
    precondition(row >= 0 && row <= rowCount)
    // The row is inside the storage, or just behind it.
    return unsafe storage.base + (firstRow + row) * stride + firstColumn
  }

  /// The rows as the kernels take them.
  var rows: transmute_rows {
    unsafe transmute_rows(values: UnsafeRawPointer(self[row: 0]), count: rowCount, stride: stride)
  }

  /// The rows as the kernels take them where they stand for a weight.
  var weight: transmute_weight {
    unsafe transmute_weight(
      values: UnsafeRawPointer(self[row: 0]), count: rowCount, stride: stride, type: .float32, block: .q8_0)
  }

  /// All elements, row after row; the matrix must have all columns of its memory.
  var values: Span<Float> {
    @_lifetime(borrow self)
    borrowing get {
      precondition(columnCount == stride)
      // `rowCount` whole rows lie one after the other from here, and live as long as `self` holds the storage.
      let span = unsafe Span(_unsafeStart: UnsafePointer(self[row: 0]), count: rowCount * columnCount)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Sets every element.
  func fill(_ value: Float) {
    for row in 0..<rowCount { unsafe self[row: row].update(repeating: value, count: columnCount) }
  }

  /// Copies the elements of a matrix of the same size that shares no memory with this one.
  func copy(_ other: Matrix) {
    precondition(other.rowCount == rowCount && other.columnCount == columnCount)
    for row in 0..<rowCount { unsafe self[row: row].update(from: other[row: row], count: columnCount) }
  }
}
