import WeightGraph

/// A way in which conversions go wrong, tried on one tensor.
struct Repair: Sendable {
  /// What was done, where the left tensor changed so is exactly the right one.
  let finding: @Sendable (Suspect) throws(ContainerError) -> Phrase?

  /// All that are known, the likeliest first.
  static let all = [transposition, rotaryPairs, headOrder, rows, elements, planted]

  /// What was done to a tensor, in words that follow its name.
  struct Phrase: Hashable, Sendable {
    let text: String
    /// Whether undoing it gives every bit.
    let isReversible: Bool

    init(_ text: String, isReversible: Bool = true) { (self.text, self.isReversible) = (text, isReversible) }
  }

  /// A square matrix whose rows and columns are exchanged, which no shape can show.
  static let transposition = Repair { (suspect) throws(ContainerError) in
    guard suspect.isRearranged, suspect.left.shape.rank == 2, suspect.left.shape[0] == suspect.left.shape[1] else {
      return nil
    }
    return try suspect.isExplained(by: suspect.left.transposed()) ? Phrase("is transposed on the right") : nil
  }
}
