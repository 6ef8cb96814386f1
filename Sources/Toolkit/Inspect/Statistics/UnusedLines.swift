import ByteIO
import WeightGraph

/// Finds the rows and columns of matrices that hold nothing but zeros, chunk by chunk.
///
/// Axes before the last are taken together: [layers, in, out] is a matrix of layers · in rows. Chunks that hold too few
/// zeros for a whole row or column, as nearly all do, are not looked at.
struct UnusedLines: Sendable {
  /// How many zeros were found in rows of which every element seen so far is zero, by their number.
  private var zeros: [Int: Int] = [:]
  /// Which columns hold another number; `nil` as long as no chunk was looked at.
  private var usedColumns: [Bool]?
  private var hasOnlyUsedColumns = false

  /// Of no elements.
  init() {}

  /// Of one chunk's elements.
  ///
  /// - Parameter zeros: how many of the elements are zero.
  init(_ bytes: RawSpan, _ form: ValueForm, _ elements: Range<Int>, of shape: Shape, zeros: Int) {
    guard shape.rank > 1, let width = shape.dimensions.last, width > 0, !elements.isEmpty else { return }
    let rows = elements.lowerBound / width...(elements.upperBound - 1) / width
    // Some rows may lie in this chunk in part only; each column has an element in all others.
    guard zeros >= min(width, elements.count, max(1, rows.count - 2)) else {
      hasOnlyUsedColumns = true
      return
    }
    var used = [Bool](repeating: false, count: width)
    var usedCount = 0
    for row in rows {
      let part = (row * width..<(row + 1) * width).clamped(to: elements)
      var first = part.lowerBound
      while first < part.upperBound, Self.isZero(first - elements.lowerBound, bytes, form) { first += 1 }
      if first == part.upperBound {
        self.zeros[row] = part.count
      } else if usedCount < width {
        for element in first..<part.upperBound where !used[element - row * width] {
          guard !Self.isZero(element - elements.lowerBound, bytes, form) else { continue }
          used[element - row * width] = true
          usedCount += 1
        }
      }
    }
    usedColumns = used
    hasOnlyUsedColumns = usedCount == width
  }

  /// Whether a number is zero, of either sign.
  private static func isZero(_ index: Int, _ bytes: RawSpan, _ form: ValueForm) -> Bool {
    switch form {
    case .float: bytes.integer(at: index * 4, as: UInt32.self) << 1 == 0
    case .half, .brain: bytes.integer(at: index * 2, as: UInt16.self) << 1 == 0
    case .double: bytes.integer(at: index * 8, as: UInt64.self) << 1 == 0
    }
  }

  /// Adds what was found elsewhere in the same tensor.
  mutating func add(_ other: UnusedLines) {
    for (row, count) in other.zeros { zeros[row, default: 0] += count }
    hasOnlyUsedColumns = hasOnlyUsedColumns || other.hasOnlyUsedColumns
    guard let theirs = other.usedColumns else { return }
    usedColumns = usedColumns.map { zip($0, theirs).map { $0 || $1 } } ?? theirs
  }

  /// The rows of nothing but zeros, neighbours together.
  func rows(of shape: Shape) -> [Range<Int>] {
    guard let width = shape.dimensions.last else { return [] }
    return Self.runs(zeros.filter { $0.value == width }.keys.sorted())
  }

  /// The columns of nothing but zeros, neighbours together.
  var columns: [Range<Int>] {
    guard !hasOnlyUsedColumns, let usedColumns else { return [] }
    return Self.runs(usedColumns.indices.filter { !usedColumns[$0] })
  }

  private static func runs(_ numbers: [Int]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for number in numbers {
      if let last = runs.last, last.upperBound == number {
        runs[runs.count - 1] = last.lowerBound..<number + 1
      } else {
        runs.append(number..<number + 1)
      }
    }
    return runs
  }
}
