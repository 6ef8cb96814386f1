import ByteIO
import CKernels
import WeightGraph

/// Causal attention of several heads, each group of which shares one head of keys and values.
///
///     scores[p]  = query · key[p] · scale         for the positions p that the query attends to
///     mixture    = Σ softmax(scores)[p] · value[p]
///
/// A query attends to its own position and to those before it, or to the last of these as far as a window reaches. Sums
/// over positions count from the first that is attended to.
struct Attention: Sendable {
  let headCount: Int
  let headCountKV: Int
  let keyLength: Int
  let valueLength: Int
  /// What scores are multiplied by.
  let scale: Float
  /// What scores stay below, where they are capped.
  let softcap: Float?
  /// How many positions a query attends to at most.
  let window: Int

  init(_ architecture: Architecture) {
    headCount = architecture.headCount
    headCountKV = architecture.headCountKV
    keyLength = architecture.keyLength
    valueLength = architecture.valueLength
    scale = architecture.attentionScale ?? 1 / Float(keyLength).squareRoot()
    softcap = architecture.attentionSoftcap
    window = architecture.slidingWindow ?? .max
  }

  /// Computes the mixtures of every token of some sequences.
  ///
  /// - Parameter picture: what keeps scores and weights for a tap, if anything does; then there is one sequence.
  func callAsFunction(_ sequences: [AttendingSequence], _ arithmetic: Arithmetic, picture: AttentionPicture?) {
    // Those that look back furthest come first, so that no thread ends with the longest work.
    let blocks = sequences.flatMap(\.blocks).sorted { $0.positionCount > $1.positionCount }
    let positions = sequences.reduce(0) { $0 + $1.queries.rowCount * $1.keys.rowCount }
    arithmetic.split(headCount * blocks.count, work: positions * headCount * (keyLength + valueLength)) { items in
      for item in items {
        let block = blocks[item / headCount]
        attend(head: item % headCount, block.rows, block.sequence, arithmetic.kernels, picture)
      }
    }
  }

  private func attend(
    head: Int, _ rows: Range<Int>, _ sequence: AttendingSequence, _ kernels: Kernels, _ picture: AttentionPicture?
  ) {
    let headKV = head / (headCount / headCountKV)
    let firstPosition = sequence.firstPosition + rows.lowerBound
    let start = firstSeen(from: firstPosition)
    let seen = start..<firstPosition + rows.count
    let query = sequence.queries[rows: rows][columns: head * keyLength..<(head + 1) * keyLength]
    let key = sequence.keys[rows: seen][columns: headKV * keyLength..<(headKV + 1) * keyLength]
    let value = sequence.values[rows: seen][columns: headKV * valueLength..<(headKV + 1) * valueLength]
    let target = sequence.mixture[rows: rows][columns: head * valueLength..<(head + 1) * valueLength]
    let scores = Matrix(rows: rows.count, columns: seen.count)
    let operand = Operand(query, arrangedBy: kernels)
    // Queries and keys are `keyLength` long; there is a column of scores for every key.
    unsafe kernels.table.linear(
      query.rows, operand.start, key.weight, nil, keyLength, scores[row: 0], scores.stride)
    for row in 0..<rows.count {
      // What a query does not attend to was computed along with the rest, and is never read.
      let position = firstPosition + row
      let own = firstSeen(from: position) - start..<position - start + 1
      weigh(scores[rows: row..<row + 1][columns: own], start, own, head, rows.lowerBound + row, kernels, picture)
    }
    guard firstSeen(from: seen.upperBound - 1) > start else {
      // The values of all positions that the last query sees are there; each query has its own weights.
      return unsafe kernels.table.mix(
        scores.rows, firstPosition - start + 1, value.rows, valueLength, target[row: 0], target.stride)
    }
    for row in 0..<rows.count {
      let position = firstPosition + row
      let own = firstSeen(from: position) - start..<position - start + 1
      let weights = scores[rows: row..<row + 1][columns: own]
      // One query, with a weight for each of the values from the first that it attends to.
      unsafe kernels.table.mix(
        weights.rows, own.count, value[rows: own].rows, valueLength, target[row: row], target.stride)
    }
  }

  /// The first position that the query at a position attends to.
  private func firstSeen(from position: Int) -> Int { position < window ? 0 : position - window + 1 }

  /// Turns one query's products with keys into scores, and these into weights.
  private func weigh(
    _ row: Matrix, _ start: Int, _ seen: Range<Int>, _ head: Int, _ query: Int, _ kernels: Kernels,
    _ picture: AttentionPicture?
  ) {
    let (numbers, count) = unsafe (row[row: 0], row.columnCount)
    // A row may be overwritten by its own result, here and below.
    unsafe kernels.table.scale(numbers, scale, count, numbers)
    if let softcap { unsafe kernels.table.soft_cap(numbers, softcap, count, numbers) }
    picture?.keepScores(row, head: head, query: query, from: start + seen.lowerBound)
    unsafe kernels.table.softmax(numbers, count, numbers)
    picture?.keepWeights(row, head: head, query: query, from: start + seen.lowerBound)
  }
}
