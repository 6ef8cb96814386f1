import ByteIO
import WeightGraph

/// Which cell of a picture each element of a tensor falls into.
struct PictureGrid: Sendable {
  /// The tensor's own rows and columns: [rows, columns], axes before the last taken together.
  let height: Int
  let width: Int
  /// The picture's.
  let rows: Int
  let columns: Int
  /// Whether cells are means, and not roots of mean squares.
  let isSigned: Bool

  /// The grid of at most `side` · `side` cells for a tensor of this shape.
  init(_ shape: Shape, side: Int) {
    width = shape.dimensions.last ?? 1
    height = width == 0 ? 0 : (shape.elementCount ?? 0) / width
    let isVector = height <= 1
    // A vector may be as long as the sides of two matrices: it takes one row only.
    columns = min(width, isVector ? 2 * side : side)
    rows = min(height, side)
    isSigned = isVector || (height <= side && width <= side)
  }

  var cellCount: Int { rows * columns }

  /// The first row of the tensor that falls into a row of the picture.
  private func firstRow(_ row: Int) -> Int { (row * height + rows - 1) / rows }
  private func firstColumn(_ column: Int) -> Int { (column * width + columns - 1) / columns }

  /// How many elements fall into a cell.
  private func count(_ cell: Int) -> Int {
    let (row, column) = (cell / columns, cell % columns)
    return (firstRow(row + 1) - firstRow(row)) * (firstColumn(column + 1) - firstColumn(column))
  }

  /// The sums of a chunk's float32 values, or of their squares, by cell; the first of them is cell `start`.
  func sums(_ bytes: RawSpan, _ elements: Range<Int>) -> (start: Int, sums: [Double]) {
    let edges = (0...columns).map(firstColumn)
    let firstLine = elements.lowerBound / width * rows / height
    let lastLine = (elements.upperBound - 1) / width * rows / height
    var sums = [Double](repeating: 0, count: (lastLine - firstLine + 1) * columns)
    for row in elements.lowerBound / width...(elements.upperBound - 1) / width {
      let part = (row * width..<(row + 1) * width).clamped(to: elements)
      let base = (row * rows / height - firstLine) * columns
      for column in 0..<columns {
        let run = (row * width + edges[column]..<row * width + edges[column + 1]).clamped(to: part)
        var sum: Float = 0
        for element in run {
          let value = Float(bitPattern: bytes.integer(at: (element - elements.lowerBound) * 4))
          sum += isSigned ? value : value * value
        }
        sums[base + column] += Double(sum)
      }
    }
    return (firstLine * columns, sums)
  }

  /// The picture of the sums of all chunks.
  func picture(_ sums: [Double]) -> TensorPicture {
    let values = sums.enumerated().map { cell, sum in
      let mean = sum / Double(max(1, count(cell)))
      return isSigned ? mean : mean.squareRoot()
    }
    return TensorPicture(values, rows: rows, columns: columns, isSigned: isSigned)
  }
}

extension TensorPicture {
  /// How many cells the pictures of one file have together, so that a page of many tensors is no larger than one of few.
  private static let cellBudget = 700_000
  private static let sides = 6...24

  /// Pictures of tensors, read once on several cores; `nil` for complex numbers and where there are no elements.
  static func of(_ tensors: [Tensor], threads: Int?) throws(ContainerError) -> [TensorPicture?] {
    let share = Double(cellBudget / max(1, tensors.count)).squareRoot()
    let side = min(sides.upperBound, max(sides.lowerBound, Int(share)))
    let shown = tensors.indices.filter { ValueForm(tensors[$0].dtype) != nil && tensors[$0].elementCount > 0 }
    let grids = shown.map { PictureGrid(tensors[$0].shape, side: side) }
    let sums = PictureSums(grids)
    try TensorTraversal(shown.map { tensors[$0].cast(to: .f32) }).forEachChunk(threads: threads) {
      (chunk, bytes) throws(ContainerError) in
      let part = grids[chunk.tensor].sums(bytes, chunk.elements)
      sums.set(part, chunk)
    }
    var pictures = [TensorPicture?](repeating: nil, count: tensors.count)
    for (index, sum) in zip(shown, sums.totals()).enumerated() {
      pictures[sum.0] = grids[index].picture(sum.1)
    }
    return pictures
  }
}
