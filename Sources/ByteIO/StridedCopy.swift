/// Where the elements of a box lie in memory, in bytes.
public struct StridedBox: Sendable {
  /// The offset of the first element.
  public var offset: Int
  /// The lengths of the axes, outermost first.
  public var lengths: [Int]
  /// The distance between neighbours along each axis.
  public var strides: [Int]
  /// The size of an element: 1, 2, 4, 8 or 16.
  public var elementSize: Int

  /// States where the elements lie; that they all lie inside some bytes is checked when they are copied.
  public init(offset: Int, lengths: [Int], strides: [Int], elementSize: Int) {
    self.offset = offset
    self.lengths = lengths
    self.strides = strides
    self.elementSize = elementSize
  }

  /// The offset just past the last byte of the box.
  var end: Int {
    if lengths.contains(0) { return offset }
    return zip(lengths, strides).reduce(offset + elementSize) { $0 + ($1.0 - 1) * $1.1 }
  }
}

extension MutableRawSpan {
  /// Copies elements number `range` of a box, counted row after row, one after the other into this span, from
  /// byte `place` on.
  ///
  /// Rows whose elements are neighbours are copied whole; a transposed matrix is copied in small square tiles, so that
  /// every cache line of the source is read once.
  @_lifetime(self: copy self)
  public mutating func gather(_ range: Range<Int>, of box: StridedBox, from source: RawSpan, at place: Int = 0) {
    precondition(place >= 0 && range.count * box.elementSize <= byteCount - place)
    precondition(box.offset >= 0 && box.end <= source.byteCount && box.strides.allSatisfy { $0 >= 0 })
    guard !range.isEmpty else { return }
    unsafe source.withUnsafeBytes { from in
      unsafe withUnsafeMutableBytes { to in
        // Both ranges were checked above, so that no gatherer leaves its memory.
        let (from, to) = unsafe (from.baseAddress!, to.baseAddress! + place)
        switch box.elementSize {
        case 1: unsafe Gatherer<UInt8>(from: from, to: to, box: box).copy(range)
        case 2: unsafe Gatherer<UInt16>(from: from, to: to, box: box).copy(range)
        case 4: unsafe Gatherer<UInt32>(from: from, to: to, box: box).copy(range)
        case 8: unsafe Gatherer<UInt64>(from: from, to: to, box: box).copy(range)
        case 16: unsafe Gatherer<SIMD2<UInt64>>(from: from, to: to, box: box).copy(range)
        default: preconditionFailure("elements are 1, 2, 4, 8 or 16 bytes")
        }
      }
    }
  }
}

/// Copies elements of one size; the caller has checked that all of them lie inside.
@safe private struct Gatherer<Element: BitwiseCopyable> {
  let from: UnsafeRawPointer
  let to: UnsafeMutableRawPointer
  /// Axes of length 1 say nothing and are left out; there is always one axis.
  let lengths: [Int]
  let strides: [Int]

  private var size: Int { MemoryLayout<Element>.size }

  init(from: UnsafeRawPointer, to: UnsafeMutableRawPointer, box: StridedBox) {
    unsafe self.from = unsafe from + box.offset
    unsafe self.to = unsafe to
    let axes = box.lengths.indices.filter { box.lengths[$0] != 1 }
    lengths = axes.isEmpty ? [1] : axes.map { box.lengths[$0] }
    strides = axes.isEmpty ? [box.elementSize] : axes.map { box.strides[$0] }
  }

  func copy(_ range: Range<Int>) {
    let width = lengths.last!
    var element = range.lowerBound
    while element < range.upperBound {
      let (row, column) = element.quotientAndRemainder(dividingBy: width)
      let place = unsafe to + (element - range.lowerBound) * size
      if column == 0, case let rows = tileRows(from: row, upTo: range.upperBound / width), rows > 1 {
        unsafe copyTiles(firstRow: row, rows: rows, width: width, to: place)
        element += rows * width
      } else {
        let count = min(width - column, range.upperBound - element)
        unsafe copyRun(row: row, column: column, count: count, to: place)
        element += count
      }
    }
  }

  /// How many rows from `row` on lie side by side in the source, as the columns of a transposed matrix do.
  private func tileRows(from row: Int, upTo end: Int) -> Int {
    guard lengths.count >= 2, case let axis = lengths.count - 2, strides[axis] == size,
      strides[axis + 1] != size
    else { return 0 }
    let inMatrix = row % lengths[axis]
    return min(end - row, lengths[axis] - inMatrix)
  }

  /// The first element of a row.
  private func start(ofRow row: Int) -> UnsafeRawPointer {
    var (rest, offset) = (row, 0)
    for axis in lengths.indices.dropLast().reversed() {
      let (quotient, index) = rest.quotientAndRemainder(dividingBy: lengths[axis])
      offset += index * strides[axis]
      rest = quotient
    }
    return unsafe from + offset
  }

  private func copyRun(row: Int, column: Int, count: Int, to place: UnsafeMutableRawPointer) {
    let step = strides.last!
    let first = unsafe start(ofRow: row) + column * step
    if step == size {
      unsafe place.copyMemory(from: first, byteCount: count * size)
    } else {
      for index in 0..<count {
        let value = unsafe first.loadUnaligned(fromByteOffset: index * step, as: Element.self)
        unsafe place.storeBytes(of: value, toByteOffset: index * size, as: Element.self)
      }
    }
  }

  private func copyTiles(firstRow: Int, rows: Int, width: Int, to place: UnsafeMutableRawPointer) {
    let tile = 32
    let origin = unsafe start(ofRow: firstRow)
    for columnStart in stride(from: 0, to: width, by: tile) {
      let columns = columnStart..<min(width, columnStart + tile)
      for rowStart in stride(from: 0, to: rows, by: tile) {
        let rows = rowStart..<min(rows, rowStart + tile)
        var (doneRows, doneColumns) = (rows.lowerBound, columns.lowerBound)
        if Element.self == UInt32.self {
          (doneRows, doneColumns) = (rows.lowerBound + rows.count / 4 * 4, columns.lowerBound + columns.count / 4 * 4)
          for column in stride(from: columns.lowerBound, to: doneColumns, by: 4) {
            for row in stride(from: rows.lowerBound, to: doneRows, by: 4) {
              unsafe copySquare(row, column, width, from: origin, to: place)
            }
          }
        }
        for column in columns {
          for row in (column < doneColumns ? doneRows : rows.lowerBound)..<rows.upperBound {
            let value = unsafe origin.loadUnaligned(
              fromByteOffset: column * strides.last! + row * size, as: Element.self)
            unsafe place.storeBytes(of: value, toByteOffset: (row * width + column) * size, as: Element.self)
          }
        }
      }
    }
  }

  /// Copies 4 × 4 elements of four bytes through registers.
  @inline(__always)
  private func copySquare(
    _ row: Int, _ column: Int, _ width: Int, from origin: UnsafeRawPointer, to place: UnsafeMutableRawPointer
  ) {
    typealias Four = SIMD4<UInt32>
    let step = strides[strides.count - 1]
    let source = unsafe origin + column * step + row * 4
    let a = unsafe source.loadUnaligned(as: Four.self)
    let b = unsafe source.loadUnaligned(fromByteOffset: step, as: Four.self)
    let c = unsafe source.loadUnaligned(fromByteOffset: 2 * step, as: Four.self)
    let d = unsafe source.loadUnaligned(fromByteOffset: 3 * step, as: Four.self)
    let target = unsafe place + (row * width + column) * 4
    unsafe target.storeBytes(of: Four(a[0], b[0], c[0], d[0]), as: Four.self)
    unsafe target.storeBytes(of: Four(a[1], b[1], c[1], d[1]), toByteOffset: 4 * width, as: Four.self)
    unsafe target.storeBytes(of: Four(a[2], b[2], c[2], d[2]), toByteOffset: 8 * width, as: Four.self)
    unsafe target.storeBytes(of: Four(a[3], b[3], c[3], d[3]), toByteOffset: 12 * width, as: Four.self)
  }
}
