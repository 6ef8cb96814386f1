/// Sequences that go through a decoder side by side: their tokens are the rows of one matrix, one sequence after the other.
///
/// A row is computed as it would be alone; what the sequences share is that the weights are read once for all of them.
struct Batch {
  /// One sequence's part.
  struct Part {
    /// Its rows among those of all sequences.
    let rows: Range<Int>
    /// The position of its first token.
    let firstPosition: Int
    /// The keys and values of its own past.
    let cache: KVCache

    /// How many positions there are once its tokens have been read.
    var positionCount: Int { firstPosition + rows.count }
  }

  /// The tokens of all sequences.
  let tokens: [Int]
  /// The parts, in order; none is empty.
  let parts: [Part]

  /// These sequences, each after what its cache holds.
  init(_ sequences: [[Int]], after caches: [KVCache]) {
    precondition(sequences.count == caches.count)
    tokens = sequences.flatMap { $0 }
    var first = 0
    parts = zip(sequences, caches).map { sequence, cache in
      defer { first += sequence.count }
      return Part(rows: first..<first + sequence.count, firstPosition: cache.count, cache: cache)
    }
  }

  /// The position of every token in its own sequence.
  var positions: [Int] {
    parts.flatMap { part in part.rows.indices.map { part.firstPosition + $0 - part.rows.lowerBound } }
  }

  /// For each sequence, where its results lie among those of all of them, when these are wanted for some of its tokens.
  func results(_ positions: Transformer.Positions) -> [Range<Int>] {
    switch positions {
    case .all: parts.map(\.rows)
    case .last: parts.indices.map { $0..<$0 + 1 }
    }
  }
}
