public import WeightGraph

/// How far the runs reached into the tables: what they did not touch is covered by the fingerprint alone.
public struct Coverage: Sendable {
  /// Rows of the token table that were read as input of the logits.
  public let tokenRows: Int
  /// Rows of the token table that were looked up and compared, but that no sequence sent through the blocks.
  public let lookedUp: Int
  /// How many rows the token table has.
  public let vocabularyLength: Int
  /// Rows of the position table that were read, or positions that were turned to.
  public let positions: Int
  /// How many positions there are.
  public let contextLength: Int
  /// For each tensor, what part of its elements the logits depended on.
  public let shares: [(role: Role, share: Double)]

  /// What sequences reach in a model of this architecture.
  init(_ sequences: [[Int]], lookedUp: Int, _ architecture: Architecture) {
    let tokenRows = Set(sequences.joined()).count
    let positions = sequences.map(\.count).max() ?? 0
    shares = architecture.roles.map { role in
      let share: Double =
        switch role {
        case _ where sequences.isEmpty: 0
        // A tied head multiplies by every row at every position.
        case .tokenEmbedding where architecture.hasTiedOutput: 1
        case .tokenEmbedding: Double(tokenRows) / Double(architecture.vocabularyLength)
        case .positionEmbedding: Double(positions) / Double(architecture.contextLength)
        default: 1
        }
      return (role, share)
    }
    (self.tokenRows, self.lookedUp, self.positions) = (tokenRows, lookedUp, positions)
    (vocabularyLength, contextLength) = (architecture.vocabularyLength, architecture.contextLength)
  }
}
