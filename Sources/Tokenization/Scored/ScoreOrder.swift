/// Which pieces become one by the scores of what they make: the higher the score, the lower the rank.
///
/// Pairs that make equally good pieces have one rank, so that the leftmost of them is merged first.
struct ScoreOrder: MergeOrder {
  /// What every pair makes, numbered.
  private var pairs: MergeTable
  /// The rank of every pair, by its number.
  private var ranks: [UInt32] = []

  /// Finds all pairs of pieces that make a third; control tokens and bytes are part of none.
  ///
  /// - Throws: ``TokenizerError/tooManyMerges(_:limit:)``.
  init(_ definition: ScoredBPE, _ index: TokenIndex, _ isText: (Int) -> Bool) throws(TokenizerError) {
    let order = Set(definition.scores.map(\.negated)).sorted()
    let rankOfScore = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, UInt32($0)) })
    pairs = MergeTable(capacity: definition.pieces.reduce(0) { $0 + $1.unicodeScalars.count })
    for (id, piece) in definition.pieces.enumerated() where isText(id) {
      for cut in piece.unicodeScalars.indices.dropFirst() {
        guard let left = index.id(of: String(piece[..<cut])), let right = index.id(of: String(piece[cut...])) else {
          continue
        }
        guard isText(left), isText(right) else { continue }
        guard ranks.count < MergeTable.mergeLimit else {
          throw .tooManyMerges(ranks.count, limit: MergeTable.mergeLimit)
        }
        guard pairs.append(Int32(left), Int32(right), into: Int32(id)) else { continue }
        ranks.append(rankOfScore[definition.scores[id].negated] ?? MergeTable.noRank)
      }
    }
  }

  func rank(_ left: Int32, _ right: Int32) -> UInt32 {
    let pair = pairs.rank(left, right)
    return pair == MergeTable.noRank ? pair : ranks[Int(pair)]
  }

  func result(_ left: Int32, _ right: Int32, rank: UInt32) -> Int32 {
    pairs.results[Int(pairs.rank(left, right))]
  }
}

extension Float {
  /// What sorts the highest first; zeros of both signs are equal.
  fileprivate var negated: Float { -self }
}
