import Tokenization
import WeightGraph

/// Whether two models read texts alike.
public enum TokenizerComparison: Hashable, Sendable {
  /// Both bring the same tokens and merges, or scores.
  case same
  /// Neither brings a tokenizer.
  case none
  /// Only one side brings one, so that there is nothing to compare it with.
  case onlyLeft, onlyRight
  /// What is not the same, as a sentence.
  case different(String)

  /// Whether nothing speaks against the two being the same.
  var isHarmless: Bool {
    if case .different = self { false } else { true }
  }

  /// Compares two tokenizers by what decides about the ids of a text: the tokens, and how they are merged.
  init(_ left: FoundTokenizer?, _ right: FoundTokenizer?) {
    switch (left?.tokenizer.metadata.object, right?.tokenizer.metadata.object) {
    case (nil, nil): self = .none
    case (_?, nil): self = .onlyLeft
    case (nil, _?): self = .onlyRight
    case (let mine?, let theirs?): self = Self.difference(mine, theirs).map(Self.different) ?? .same
    }
  }

  private static func difference(_ left: MetadataObject, _ right: MetadataObject) -> String? {
    if let mine = left["type"]?.string, let theirs = right["type"]?.string, mine != theirs {
      return "the tokenizer is \(mine) on the left and \(theirs) on the right"
    }
    for (key, thing) in [("tokens", "token"), ("merges", "merge"), ("scores", "score")] {
      let (mine, theirs) = (left[key]?.array ?? [], right[key]?.array ?? [])
      guard mine != theirs else { continue }
      if mine.count != theirs.count {
        return "the tokenizer has \(mine.count) \(key) on the left and \(theirs.count) on the right"
      }
      let place = mine.indices.first { mine[$0] != theirs[$0] }!
      let values = "\(thing) \(place) is \(mine[place]) on the left and \(theirs[place]) on the right"
      return Set(mine) == Set(theirs)
        ? "the tokenizer's \(key) stand in another order on the right: \(values)" : "the tokenizer's \(values)"
    }
    for key in ["preTokenizer", "addPrefixSpace", "addBeginOfText", "ignoreMerges"] {
      guard let mine = left[key], let theirs = right[key], mine != theirs else { continue }
      return "the tokenizer's \(key) is \(mine) on the left and \(theirs) on the right"
    }
    return nil
  }
}
