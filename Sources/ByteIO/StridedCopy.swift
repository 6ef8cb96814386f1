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
  /// Rows whose elements are neighbours are copied whole; a transposed matrix is copied in strips, so that every cache line
  /// of the source is read once.
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

  /// Copies whole rows, whose elements are columns of the source, by way of strips of so many of these as the cache holds.
  ///
  /// A strip is read column after column, each at a stretch, as memory likes it; what is then scattered lies in the cache.
  private func copyTiles(firstRow: Int, rows: Int, width: Int, to place: UnsafeMutableRawPointer) {
    let (longest, widest) = (512, 64)
    let (origin, step) = (unsafe start(ofRow: firstRow), strides.last!)
    // One more cache line than a column needs: columns at a power of two would all fall on the same few lines.
    let pitch = (min(rows, longest) * size + 63) / 64 * 64 + 64
    unsafe withUnsafeTemporaryAllocation(byteCount: min(width, widest) * pitch, alignment: 64) { strip in
      let strip = strip.baseAddress!
      for row in stride(from: 0, to: rows, by: longest) {
        let rowCount = min(longest, rows - row)
        for column in stride(from: 0, to: width, by: widest) {
          let columnCount = min(widest, width - column)
          for index in 0..<columnCount {
            let source = unsafe origin + (column + index) * step + row * size
            unsafe (strip + index * pitch).copyMemory(from: source, byteCount: rowCount * size)
          }
          let target = unsafe place + (row * width + column) * size
          unsafe scatter(strip, pitch, rows: rowCount, columns: columnCount, to: target, width * size)
        }
      }
    }
  }

  /// Copies columns that lie `pitch` bytes apart to rows that lie `rowPitch` bytes apart.
  private func scatter(
    _ strip: UnsafeMutableRawPointer, _ pitch: Int, rows: Int, columns: Int, to target: UnsafeMutableRawPointer,
    _ rowPitch: Int
  ) {
    let isSquared = Element.self == UInt32.self
    let (doneRows, doneColumns) = isSquared ? (rows / 4 * 4, columns / 4 * 4) : (0, 0)
    for row in stride(from: 0, to: doneRows, by: 4) {
      for column in stride(from: 0, to: doneColumns, by: 4) {
        let source = unsafe strip + column * pitch + row * 4
        unsafe copySquare(source, pitch, to: target + row * rowPitch + column * 4, rowPitch)
      }
    }
    for row in 0..<rows {
      for column in (row < doneRows ? doneColumns : 0)..<columns {
        let value = unsafe strip.load(fromByteOffset: column * pitch + row * size, as: Element.self)
        unsafe target.storeBytes(of: value, toByteOffset: row * rowPitch + column * size, as: Element.self)
      }
    }
  }

  /// Copies 4 × 4 elements of four bytes through registers.
  @inline(__always)
  private func copySquare(
    _ source: UnsafeMutableRawPointer, _ pitch: Int, to target: UnsafeMutableRawPointer, _ rowPitch: Int
  ) {
    typealias Four = SIMD4<UInt32>
    let a = unsafe source.loadUnaligned(as: Four.self)
    let b = unsafe source.loadUnaligned(fromByteOffset: pitch, as: Four.self)
    let c = unsafe source.loadUnaligned(fromByteOffset: 2 * pitch, as: Four.self)
    let d = unsafe source.loadUnaligned(fromByteOffset: 3 * pitch, as: Four.self)
    unsafe target.storeBytes(of: Four(a[0], b[0], c[0], d[0]), as: Four.self)
    unsafe target.storeBytes(of: Four(a[1], b[1], c[1], d[1]), toByteOffset: rowPitch, as: Four.self)
    unsafe target.storeBytes(of: Four(a[2], b[2], c[2], d[2]), toByteOffset: 2 * rowPitch, as: Four.self)
    unsafe target.storeBytes(of: Four(a[3], b[3], c[3], d[3]), toByteOffset: 3 * rowPitch, as: Four.self)
  }
}
