import WeightGraph

/// The rank of what was added to a matrix, as far as it can be told.
public struct DifferenceRank: Hashable, Sendable {
  /// How many singular values stand out from what rounding leaves.
  public let rank: Int
  /// Whether the rank may be larger: the sketch has no room for more.
  public let isLeast: Bool
  /// The sum of the squares of all singular values by the largest one's: how many of equal size would have as much.
  public let effective: Double
}

/// A small image of a large matrix that has the same rank, up to 64, and nearly the same singular values.
///
/// Every row of a matrix with more than 256 is added to two of 256, every column beyond 64 to two of 64, each with a sign:
/// the first in turn, so that none stays empty, the second and the signs by a hash of the number. The image is linear in
/// the matrix, so that it can be made from its elements in any order, in one pass and in 128 kB. Its singular values are
/// found from its Gram matrix by Jacobi's method. A value counts when it is larger than what rounding the stored weights
/// makes of a matrix of noise.
///
/// Sources: Charikar, Chen, Farach-Colton, "Finding Frequent Items in Data Streams", 2002; Nelson, Nguyên, "OSNAP: Faster
/// Numerical Linear Algebra Algorithms via Sparser Subspace Embeddings", 2013.
struct DifferenceSketch: Hashable, Sendable {
  private static let rows = 256
  private static let columns = 64
  private var cells: [Double] = []

  /// Takes in an element of a matrix of this shape.
  mutating func add(_ value: Double, row: Int, column: Int, of shape: Shape) {
    if cells.isEmpty { cells = [Double](repeating: 0, count: Self.rows * Self.columns) }
    let rows = Places(row, of: shape[0], amid: Self.rows)
    let columns = Places(column, of: shape[1], amid: Self.columns)
    let (upper, lower) = (rows.first * Self.columns, rows.second * Self.columns)
    cells[upper + columns.first] += value * rows.firstFactor * columns.firstFactor
    if columns.secondFactor != 0 {
      cells[upper + columns.second] += value * rows.firstFactor * columns.secondFactor
    }
    guard rows.secondFactor != 0 else { return }
    cells[lower + columns.first] += value * rows.secondFactor * columns.firstFactor
    if columns.secondFactor != 0 {
      cells[lower + columns.second] += value * rows.secondFactor * columns.secondFactor
    }
  }

  /// The two lines of the image to which a line of the matrix is added, and with which factors.
  private struct Places {
    var first: Int
    var second = 0
    var firstFactor = 1.0
    var secondFactor = 0.0

    init(_ number: Int, of length: Int, amid count: Int) {
      first = number
      guard length > count else { return }
      // Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014: SplitMix64.
      var bits = UInt64(truncatingIfNeeded: number) &* 2 &+ UInt64(count) &+ 0x9e37_79b9_7f4a_7c15
      bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
      bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
      bits ^= bits >> 31
      first = number % count
      second = Int(bits % UInt64(count))
      firstFactor = bits >> 63 == 0 ? 0.5.squareRoot() : -(0.5.squareRoot())
      secondFactor = bits >> 62 & 1 == 0 ? 0.5.squareRoot() : -(0.5.squareRoot())
    }
  }

  /// Takes in the image of other elements.
  mutating func add(_ other: DifferenceSketch) {
    guard !other.cells.isEmpty else { return }
    if cells.isEmpty {
      cells = other.cells
    } else {
      for place in cells.indices { cells[place] += other.cells[place] }
    }
  }

  /// The rank of a matrix of this shape whose elements are each off by about `noise`.
  func rank(of shape: Shape, noise: Double) -> DifferenceRank? {
    guard !cells.isEmpty else { return nil }
    let squares = SymmetricMatrix(gram: cells, columns: Self.columns).eigenvalues().sorted(by: >)
    guard let largest = squares.first, largest > 0 else { return nil }
    // The noise of a cell, and the largest singular value of a matrix of such cells, with a half more for safety.
    let cell = noise * (Double(shape.elementCount ?? 0) / Double(cells.count)).squareRoot()
    let edge = 1.5 * cell * (Double(Self.rows).squareRoot() + Double(Self.columns).squareRoot())
    // Below this part of the largest, the squares' own rounding is larger than they are.
    let least = max(edge * edge, largest * 1e-12)
    let rank = squares.count { $0 > least }
    let most = min(shape[0], shape[1])
    return DifferenceRank(
      rank: min(max(rank, 1), most), isLeast: rank >= Self.columns && most > Self.columns,
      effective: squares.reduce(0) { $0 + max(0, $1) } / largest)
  }
}
