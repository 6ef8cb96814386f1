import Inference
import WeightGraph

/// The digests of what two models predict over the same sequences; while their logits are equal, they are hashed once.
///
///     SHA-256("transmute predictions 1" vocabularyLength, for every sequence: count token[0] … bits of all logits)
///
/// Numbers are eight bytes, the lowest first; the text is preceded by its length; each logit is the four bytes of a float32,
/// the lowest first, a NaN as 0x7fc00000. The digest is that of the model alone: the other one has no part in it.
struct PredictionPair: Sendable {
  /// That of the left model, and that of the right one as soon as something has differed.
  var hashers: [Hasher256]

  /// Nothing predicted yet, by models with so many tokens.
  init(vocabularyLength: Int) {
    var hasher = Hasher256()
    hasher.update("transmute predictions 1")
    hasher.update(vocabularyLength)
    hashers = [hasher]
  }

  /// Begins a sequence.
  mutating func begin(_ tokens: [Int]) {
    for index in hashers.indices {
      hashers[index].update(tokens.count)
      for token in tokens { hashers[index].update(token) }
    }
  }

  /// Takes in what the only model predicts at some positions.
  mutating func add(_ logits: Logits) { hashers = [hashers[0].taking(logits)] }

  /// The digests of the left and the right model.
  var digests: (left: Digest, right: Digest) {
    let digests = hashers.map { $0.finalize() }
    return (digests[0], digests[digests.count - 1])
  }
}

extension Hasher256 {
  /// The hash with what a model predicts at some positions.
  func taking(_ logits: Logits) -> Hasher256 {
    var hasher = self
    for position in 0..<logits.positionCount { hasher.update(logits[position]) }
    return hasher
  }
}
