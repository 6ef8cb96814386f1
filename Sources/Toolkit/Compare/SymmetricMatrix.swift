/// A small symmetric matrix, row after row.
struct SymmetricMatrix {
  private var elements: [Double]
  private let size: Int

  /// The products of all pairs of columns of a matrix given row after row.
  init(gram cells: [Double], columns: Int) {
    size = columns
    elements = [Double](repeating: 0, count: columns * columns)
    for start in stride(from: 0, to: cells.count, by: columns) {
      for row in 0..<columns where cells[start + row] != 0 {
        let factor = cells[start + row]
        for column in 0..<columns { elements[row * columns + column] += factor * cells[start + column] }
      }
    }
  }

  /// Its eigenvalues, in no order: pairs of rows and columns are rotated until nothing is left beside the diagonal.
  ///
  /// Source: Golub, Van Loan, "Matrix Computations", section 8.5, "Jacobi Methods".
  func eigenvalues() -> [Double] {
    var matrix = self
    let scale = (0..<size).reduce(0.0) { max($0, abs(matrix[$1, $1])) }
    for _ in 0..<30 {
      var largest = 0.0
      for row in 0..<size {
        for column in (row + 1)..<size {
          let element = matrix[row, column]
          largest = max(largest, abs(element))
          if abs(element) > scale * 1e-17 { matrix.rotate(row, column) }
        }
      }
      if largest <= scale * 1e-15 { break }
    }
    return (0..<size).map { matrix[$0, $0] }
  }

  private subscript(row: Int, column: Int) -> Double {
    get { elements[row * size + column] }
    set { elements[row * size + column] = newValue }
  }

  /// Turns the plane of two axes so that their common element vanishes.
  private mutating func rotate(_ first: Int, _ second: Int) {
    let ratio = (self[second, second] - self[first, first]) / (2 * self[first, second])
    let tangent = (ratio < 0 ? -1 : 1) / (abs(ratio) + (ratio * ratio + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    for other in 0..<size {
      let (x, y) = (self[other, first], self[other, second])
      self[other, first] = cosine * x - sine * y
      self[other, second] = sine * x + cosine * y
    }
    for other in 0..<size {
      let (x, y) = (self[first, other], self[second, other])
      self[first, other] = cosine * x - sine * y
      self[second, other] = sine * x + cosine * y
    }
  }
}
