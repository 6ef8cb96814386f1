import CKernels

/// A rectangle of activations, row after row, that the kernels read and write: [rows, columns].
///
/// Copies and slices of a matrix share its memory. Threads that work on one matrix at the same time write different
/// elements, and read none that another writes.
@safe struct Matrix: Sendable {
  private let storage: Storage
  /// Where the first row starts in its memory, in elements.
  private let start: Int
  let rowCount: Int
  let columnCount: Int
  /// The distance between neighbouring rows, in elements.
  let stride: Int

  /// Memory for whole matrices, given back when nobody refers to it any longer.
  @safe private final class Storage: @unchecked Sendable {
    // Invariant: `count` floats that are reached only through the matrices over this object.
    let base: UnsafeMutablePointer<Float>
    let count: Int

    init(count: Int) {
      let byteCount = Self.byteCount(count)
      let bytes =
        unsafe LargeMemory.isLarge(byteCount)
        ? SpareMemory.ofMatrices.take(byteCount) : LargeMemory.allocate(byteCount: byteCount)
      unsafe base = bytes.bindMemory(to: Float.self, capacity: max(1, count))
      self.count = count
    }

    deinit {
      let byteCount = Self.byteCount(count)
      guard LargeMemory.isLarge(byteCount) else { return unsafe base.deallocate() }
      unsafe SpareMemory.ofMatrices.giveBack(base, byteCount)
    }

    private static func byteCount(_ count: Int) -> Int { max(1, count) * MemoryLayout<Float>.size }
  }

  /// A matrix whose elements are whatever was there before; write them before you read them.
  init(rows: Int, columns: Int) {
    precondition(rows >= 0 && columns >= 0)
    self.init(Storage(count: rows * columns), start: 0, stride: columns, rows: rows, columns: columns)
  }

  /// Matrices with as many rows each, in one piece of memory, which is then large enough for large pages.
  static func together(rows: Int, columns: [Int]) -> [Matrix] {
    precondition(rows >= 0 && columns.allSatisfy { $0 >= 0 })
    let lengths = columns.map { ($0 * rows + 15) / 16 * 16 }
    let storage = Storage(count: lengths.reduce(0, +))
    var start = 0
    return zip(columns, lengths).map { columns, length in
      defer { start += length }
      return Matrix(storage, start: start, stride: columns, rows: rows, columns: columns)
    }
  }

  /// A matrix in the memory of another that is no longer needed, and that has at least as many elements.
  init(rows: Int, columns: Int, insteadOf other: Matrix) {
    precondition(rows >= 0 && columns >= 0 && rows * columns <= other.rowCount * other.columnCount)
    precondition(other.columnCount == other.stride)
    self.init(other.storage, start: other.start, stride: columns, rows: rows, columns: columns)
  }

  private init(_ storage: Storage, start: Int, stride: Int, rows: Int, columns: Int) {
    self.storage = storage
    self.start = start
    self.stride = stride
    rowCount = rows
    columnCount = columns
  }

  /// Some of the rows.
  subscript(rows rows: Range<Int>) -> Matrix {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount)
    return Matrix(
      storage, start: start + rows.lowerBound * stride, stride: stride, rows: rows.count, columns: columnCount)
  }

  /// Some of the columns.
  subscript(columns columns: Range<Int>) -> Matrix {
    precondition(columns.lowerBound >= 0 && columns.upperBound <= columnCount)
    return Matrix(storage, start: start + columns.lowerBound, stride: stride, rows: rowCount, columns: columns.count)
  }

  /// Where a row starts.
  subscript(row row: Int) -> UnsafeMutablePointer<Float> {
    precondition(row >= 0 && row <= rowCount)
    // The row is inside the storage, or just behind it.
    return unsafe storage.base + start + row * stride
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
