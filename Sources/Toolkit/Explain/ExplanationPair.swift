/// Two texts that one model reads, side by side: what a word gathers in each.
public struct ExplanationPair: Sendable {
  /// The one text.
  public let left: Explanation
  /// The other text.
  public let right: Explanation

  /// Whether both tokens that are explained stand at one place after the same tokens.
  ///
  /// Then everything about them is the same, bit for bit: no token sees a later one.
  public var haveOnePast: Bool {
    left.place == right.place
      && left.tokens.prefix(left.place + 1).map(\.id) == right.tokens.prefix(right.place + 1).map(\.id)
  }

  /// Whether the explained tokens attend in the same way, bit for bit, in every head.
  public var attendAlike: Bool {
    zip(left.blocks, right.blocks).allSatisfy { mine, theirs in
      (0..<mine.headCount).allSatisfy { head in
        mine.weights(head: head, token: left.place).map(\.bitPattern)
          == theirs.weights(head: head, token: right.place).map(\.bitPattern)
      }
    }
  }
}

extension Explanation {
  /// A later token that attends to the one that is explained.
  public struct Receiver: Sendable {
    /// Which block, counted from 0.
    public let block: Int
    /// Which head of it, counted from 0.
    public let head: Int
    /// The later token's place.
    public let place: Int
    /// How much of its attention goes back.
    public let weight: Float
    /// The share of the explained token in all that the later one gets through this head: attention times the length of
    /// the projected value.
    public let share: Float
  }

  /// The later tokens that take most from the explained one, the most first; each at most once, by its strongest head.
  public func receivers(_ count: Int) -> [Receiver] {
    let all = (place + 1..<max(place + 1, tokens.count)).compactMap { later in
      selectedHeads.map { block, head in
        let contributions = block.contributions(head: head, token: later)
        let sum = contributions.reduce(0, +)
        return Receiver(
          block: block.block, head: head, place: later, weight: block.weight(head: head, token: later, position: place),
          share: sum > 0 ? contributions[place] / sum : 0)
      }.max { $0.share < $1.share }
    }
    return Array(all.sorted { $0.share > $1.share || $0.share == $1.share && $0.place < $1.place }.prefix(count))
  }
}
