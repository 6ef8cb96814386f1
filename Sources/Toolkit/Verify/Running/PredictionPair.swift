import Inference
import WeightGraph

/// The digests of what two models predict over the same sequences; while their logits are equal, they are hashed once.
///
///     SHA-256("transmute predictions 1" vocabularyLength, for every sequence: count token[0] … bits of all logits)
///
/// Numbers are eight bytes, the lowest first; the text is preceded by its length; each logit is the four bytes of a float32,
/// the lowest first, a NaN as 0x7fc00000. The digest is that of the model alone: the other one has no part in it.
struct PredictionPair {
  private var left: Hasher256
  /// `nil` as long as nothing has differed.
  private var right: Hasher256?

  /// Nothing predicted yet, by models with so many tokens.
  init(vocabularyLength: Int) {
    left = Hasher256()
    left.update("transmute predictions 1")
    left.update(vocabularyLength)
  }

  /// Begins a sequence.
  mutating func begin(_ tokens: [Int]) {
    left.update(tokens.count)
    right?.update(tokens.count)
    for token in tokens {
      left.update(token)
      right?.update(token)
    }
  }

  /// Takes in what both predict at some positions.
  mutating func add(_ mine: Logits, _ theirs: Logits, areEqual: Bool) {
    if right == nil, !areEqual { right = left }
    for position in 0..<mine.positionCount {
      left.update(mine[position])
      right?.update(theirs[position])
    }
  }

  /// Takes in what the only model predicts at some positions.
  mutating func add(_ logits: Logits) { add(logits, logits, areEqual: true) }

  /// The digests of the left and the right model.
  var digests: (left: Digest, right: Digest) {
    let digest = left.finalize()
    return (digest, right?.finalize() ?? digest)
  }
}
