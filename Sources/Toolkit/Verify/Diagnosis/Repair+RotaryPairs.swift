import WeightGraph

extension Repair {
  /// Queries or keys whose rotated pairs were taken apart or put together, be it for the right number of heads or another.
  static let rotaryPairs = Repair { (suspect) throws(ContainerError) in
    guard suspect.isRearranged, suspect.architecture.positions == .rotary, let heads = heads(suspect) else {
      return nil
    }
    let rows = suspect.left.shape[0]
    let counts = (1...rows / 2).filter { rows.isMultiple(of: $0) && (rows / $0).isMultiple(of: 2) }
    for count in counts.sorted(by: { ($0 == heads ? 0 : 1, $0) < ($1 == heads ? 0 : 1, $1) }) {
      for (direction, phrase) in [
        (PairOrder.Direction.together, "has the two rows of each rotated pair side by side on the right"),
        (.apart, "has the first rows of all rotated pairs before the second ones on the right"),
      ] where try suspect.isExplained(by: suspect.left.pairs(direction, groupLength: rows / count)) {
        return Phrase(phrase + (count == heads ? "" : ", as for \(count) heads and not for \(heads)"))
      }
    }
    return nil
  }

  /// How many heads the rows of a rotated tensor are for.
  private static func heads(_ suspect: Suspect) -> Int? {
    guard case .block(_, let part) = suspect.role else { return nil }
    return switch part {
    case .attentionQuery, .attentionQueryBias: suspect.architecture.headCount
    case .attentionKey, .attentionKeyBias: suspect.architecture.headCountKV
    default: nil
    }
  }
}
