/// The scores and weights of all heads, kept for a tap; heads are written at the same time, each its own rows.
struct AttentionPicture: Sendable {
  let tokenCount: Int
  /// [heads × tokens, positions]; -infinity where a token may not look.
  let scores: Matrix
  /// [heads × tokens, positions]; zero where a token may not look.
  let weights: Matrix

  init(headCount: Int, tokenCount: Int, positionCount: Int) {
    self.tokenCount = tokenCount
    scores = Matrix(rows: headCount * tokenCount, columns: positionCount)
    weights = Matrix(rows: headCount * tokenCount, columns: positionCount)
    scores.fill(-.infinity)
    weights.fill(0)
  }

  /// Keeps a query's scores for the positions from `first` on.
  func keepScores(_ row: Matrix, head: Int, query: Int, from first: Int) { keep(row, scores, head, query, first) }

  /// Keeps a query's weights of the positions from `first` on.
  func keepWeights(_ row: Matrix, head: Int, query: Int, from first: Int) { keep(row, weights, head, query, first) }

  private func keep(_ row: Matrix, _ all: Matrix, _ head: Int, _ query: Int, _ first: Int) {
    let place = head * tokenCount + query
    all[rows: place..<place + 1][columns: first..<first + row.columnCount].copy(row)
  }
}
