import ByteIO
import CKernels
import WeightGraph

/// Causal attention of several heads, each group of which shares one head of keys and values.
///
///     scores[p]  = query · key[p] · scale         for the positions p up to the query's own
///     mixture    = Σ softmax(scores)[p] · value[p]
struct Attention: Sendable {
  let headCount: Int
  let headCountKV: Int
  let keyLength: Int
  let valueLength: Int
  /// What scores are multiplied by.
  let scale: Float

  init(_ architecture: Architecture) {
    headCount = architecture.headCount
    headCountKV = architecture.headCountKV
    keyLength = architecture.keyLength
    valueLength = architecture.valueLength
    scale = architecture.attentionScale ?? 1 / Float(keyLength).squareRoot()
  }

  /// How many queries are worked on together, so that keys and values come from memory once for all of them.
  private static let blockLength = 48

  /// Computes the mixture of every token.
  ///
  /// - Parameters:
  ///   - queries: [tokens, headCount × keyLength]; the last token's position is that of the last key.
  ///   - keys: [positions, headCountKV × keyLength]
  ///   - values: [positions, headCountKV × valueLength]
  ///   - mixture: [tokens, headCount × valueLength]
  ///   - picture: what keeps scores and weights for a tap, if anything does.
  func callAsFunction(
    _ queries: Matrix, _ keys: Matrix, _ values: Matrix, into mixture: Matrix, _ arithmetic: Arithmetic,
    picture: AttentionPicture?
  ) {
    let blocks = (queries.rowCount + Self.blockLength - 1) / Self.blockLength
    let work = queries.rowCount * keys.rowCount * headCount * (keyLength + valueLength)
    arithmetic.split(headCount * blocks, work: work) { items in
      for item in items {
        // The last blocks look back furthest and come first, so that no thread ends with the longest work.
        let (head, block) = (item % headCount, blocks - 1 - item / headCount)
        let rows = block * Self.blockLength..<min(queries.rowCount, (block + 1) * Self.blockLength)
        attend(head: head, rows, queries, keys, values, into: mixture, arithmetic.kernels, picture)
      }
    }
  }

  private func attend(
    head: Int, _ rows: Range<Int>, _ queries: Matrix, _ keys: Matrix, _ values: Matrix, into mixture: Matrix,
    _ kernels: Kernels, _ picture: AttentionPicture?
  ) {
    let headKV = head / (headCount / headCountKV)
    let firstCount = keys.rowCount - queries.rowCount + rows.lowerBound + 1
    let seen = 0..<firstCount + rows.count - 1
    let query = queries[rows: rows][columns: head * keyLength..<(head + 1) * keyLength]
    let key = keys[rows: seen][columns: headKV * keyLength..<(headKV + 1) * keyLength]
    let value = values[rows: seen][columns: headKV * valueLength..<(headKV + 1) * valueLength]
    let target = mixture[rows: rows][columns: head * valueLength..<(head + 1) * valueLength]
    let scores = Matrix(rows: rows.count, columns: seen.count)
    // Queries and keys are `keyLength` long; there is a column of scores for every key.
    unsafe kernels.table.linear(query.rows, key.weight, nil, keyLength, scores[row: 0], scores.stride)
    for row in 0..<rows.count {
      let own = scores[rows: row..<row + 1][columns: 0..<firstCount + row]
      // What lies behind a query's own position was computed along with the rest, and is never read.
      unsafe kernels.table.scale(own[row: 0], scale, own.columnCount, own[row: 0])
      picture?.keepScores(own, head: head, query: rows.lowerBound + row)
      // A row may be overwritten by its own result.
      unsafe kernels.table.softmax(own[row: 0], own.columnCount, own[row: 0])
      picture?.keepWeights(own, head: head, query: rows.lowerBound + row)
    }
    // The values of all positions that the last query sees are there; each query has its own weights.
    unsafe kernels.table.mix(scores.rows, firstCount, value.rows, valueLength, target[row: 0], target.stride)
  }
}

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

  func keepScores(_ row: Matrix, head: Int, query: Int) { keep(row, scores, head, query) }

  func keepWeights(_ row: Matrix, head: Int, query: Int) { keep(row, weights, head, query) }

  private func keep(_ row: Matrix, _ all: Matrix, _ head: Int, _ query: Int) {
    let place = head * tokenCount + query
    all[rows: place..<place + 1][columns: 0..<row.columnCount].copy(row)
  }
}
