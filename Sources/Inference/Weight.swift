import ByteIO
import CKernels
import WeightGraph

/// The values of one tensor, where they lie in a mapped file, or written out: [rows, columns], or [columns].
///
/// A mapped file promises no alignment.
@safe struct Weight: @unchecked Sendable {
  /// What keeps the values alive.
  private enum Owner {
    case region(ByteRegion)
    case memory(WeightMemory)
  }

  // Invariant: `start` points to `rowCount * columnCount` numbers of `type` that `owner` keeps alive and nobody writes to.
  private let owner: Owner
  private let start: UnsafeRawPointer
  /// How each number is stored.
  let type: WeightType
  let rowCount: Int
  let columnCount: Int

  /// The values of a tensor of rank 1 or 2 whose little-endian bytes are these.
  init(_ region: ByteRegion, _ type: WeightType, shape: Shape) {
    (rowCount, columnCount) = Self.size(of: shape)
    precondition(region.count == type.byteCount(rowCount * columnCount))
    self.type = type
    owner = .region(region)
    // The bytes of a region keep their address for as long as it exists, which `owner` sees to.
    unsafe start = region.bytes.withUnsafeBytes { unsafe $0.baseAddress ?? UnsafeRawPointer(bitPattern: 64)! }
  }

  /// The values of a tensor of rank 1 or 2 that were written out, and that nobody writes to any longer.
  init(_ memory: WeightMemory, _ type: WeightType, shape: Shape) {
    (rowCount, columnCount) = Self.size(of: shape)
    precondition(memory.byteCount == type.byteCount(rowCount * columnCount))
    self.type = type
    owner = .memory(memory)
    unsafe start = memory.start
  }

  private init(_ owner: Owner, _ start: UnsafeRawPointer, _ type: WeightType, rows: Int, columns: Int) {
    self.owner = owner
    self.type = type
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
    return unsafe Weight(owner, self[row: rows.lowerBound], type, rows: rows.count, columns: columnCount)
  }

  /// Some of the columns of a weight with a single row.
  subscript(columns columns: Range<Int>) -> Weight {
    precondition(rowCount == 1 && columns.lowerBound >= 0 && columns.upperBound <= columnCount)
    let first = unsafe start + type.byteCount(columns.lowerBound)
    return unsafe Weight(owner, first, type, rows: 1, columns: columns.count)
  }

  /// Where a row starts.
  subscript(row row: Int) -> UnsafeRawPointer {
    precondition(row >= 0 && row <= rowCount)
    // The row is inside the values, or just behind them.
    return unsafe start + type.byteCount(row * columnCount)
  }

  /// The rows as the kernels take them.
  var rows: transmute_weight {
    unsafe transmute_weight(
      values: start, count: rowCount, stride: columnCount, type: type.kernelType, block: type.kernelBlock)
  }
}
