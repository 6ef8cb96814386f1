import ByteIO
import CKernels
import WeightGraph

/// The float32 values of one tensor, where they lie in a mapped file, or copied: [rows, columns], or [columns].
///
/// A mapped file promises no alignment.
@safe struct Weight: @unchecked Sendable {
  /// What keeps the values alive.
  private enum Owner {
    case region(ByteRegion)
    case matrix(Matrix)
  }

  // Invariant: `start` points to `rowCount * columnCount` floats that `owner` keeps alive and nobody writes to.
  private let owner: Owner
  private let start: UnsafeRawPointer
  let rowCount: Int
  let columnCount: Int

  /// The values of a tensor of rank 1 or 2 whose little-endian bytes are these.
  init(_ region: ByteRegion, shape: Shape) {
    (rowCount, columnCount) = Self.size(of: shape)
    precondition(region.count == rowCount * columnCount * MemoryLayout<Float>.size)
    owner = .region(region)
    // The bytes of a region keep their address for as long as it exists, which `owner` sees to.
    unsafe start = region.bytes.withUnsafeBytes { unsafe $0.baseAddress ?? UnsafeRawPointer(bitPattern: 64)! }
  }

  /// The values of a matrix that nobody writes to any longer.
  init(_ matrix: Matrix) {
    (rowCount, columnCount) = (matrix.rowCount, matrix.columnCount)
    precondition(matrix.stride == columnCount)
    owner = .matrix(matrix)
    unsafe start = UnsafeRawPointer(matrix[row: 0])
  }

  private init(_ owner: Owner, _ start: UnsafeRawPointer, rows: Int, columns: Int) {
    self.owner = owner
    unsafe self.start = unsafe start
    (rowCount, columnCount) = (rows, columns)
  }

  /// The rows and columns of a tensor: one row, where it has a single axis.
  static func size(of shape: Shape) -> (rows: Int, columns: Int) {
    precondition(shape.rank == 1 || shape.rank == 2)
    return shape.rank == 1 ? (1, shape[0]) : (shape[0], shape[1])
  }

  /// Some of the rows.
  subscript(rows rows: Range<Int>) -> Weight {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount)
    return unsafe Weight(owner, self[row: rows.lowerBound], rows: rows.count, columns: columnCount)
  }

  /// Some of the columns of a weight with a single row.
  subscript(columns columns: Range<Int>) -> Weight {
    precondition(rowCount == 1 && columns.lowerBound >= 0 && columns.upperBound <= columnCount)
    let first = unsafe start + columns.lowerBound * MemoryLayout<Float>.size
    return unsafe Weight(owner, first, rows: 1, columns: columns.count)
  }

  /// Where a row starts.
  subscript(row row: Int) -> UnsafeRawPointer {
    precondition(row >= 0 && row <= rowCount)
    // The row is inside the values, or just behind them.
    return unsafe start + row * columnCount * MemoryLayout<Float>.size
  }

  /// The rows as the kernels take them.
  var rows: transmute_rows { unsafe transmute_rows(values: start, count: rowCount, stride: columnCount) }
}
