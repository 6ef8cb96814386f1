import CKernels

/// How a text goes on: with the likeliest token, or with one drawn at random among the likely ones.
///
/// The steps, in this order, each on the result of the one before it:
///
/// 1. *Repetition penalty* `r`: the logit of every token that is in the text already is divided by `r` where it is positive,
///    and multiplied by `r` where it is not.
/// 2. *Temperature* `t`: all logits are divided by `t`; at 0 the likeliest token is taken, and nothing is drawn.
/// 3. *Top-k*: only the `k` likeliest tokens remain.
/// 4. *Top-p*: only the likeliest tokens remain, as few as are needed for a probability of `p` together.
/// 5. A number from 0 to 1 is drawn, and the token is taken in whose share of the remaining probability it falls, in the order
///    of the ids.
///
/// Of equally likely tokens the one with the lower id counts as likelier. Every step is defined to the bit, so that the same
/// seed gives the same text on every machine.
///
/// Source: `transformers/generation/logits_process.py` for steps 1 to 4.
public struct Sampling: Hashable, Sendable {
  /// What logits are divided by; 0 always takes the likeliest token.
  public var temperature: Float
  /// How many of the likeliest tokens remain; `nil` leaves all.
  public var topK: Int?
  /// How much probability the remaining tokens have at least; `nil` leaves all.
  public var topP: Float?
  /// How much less likely a token becomes by being in the text; 1 changes nothing.
  public var repetitionPenalty: Float
  /// Where the random numbers start.
  public var seed: UInt64

  /// Describes how a text goes on; by default greedily.
  ///
  /// - Parameters:
  ///   - temperature: not negative.
  ///   - topK: at least 1.
  ///   - topP: above 0, at most 1.
  ///   - repetitionPenalty: above 0.
  public init(
    temperature: Float = 0, topK: Int? = nil, topP: Float? = nil, repetitionPenalty: Float = 1, seed: UInt64 = 0
  ) {
    precondition(temperature >= 0 && topK ?? 1 >= 1 && topP ?? 1 > 0 && repetitionPenalty > 0)
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.repetitionPenalty = repetitionPenalty
    self.seed = seed
  }

  /// Always the likeliest token.
  public static let greedy = Sampling()
}

/// Chooses one token after the other as a ``Sampling`` says.
package struct Sampler {
  package let sampling: Sampling
  /// Whether a token is in the text already: [vocabulary].
  private var isInText: [Bool]
  private var random: UniformNumbers

  /// A sampler of a text that begins with these tokens.
  package init(_ sampling: Sampling, after tokens: [Int], vocabularyLength: Int) {
    self.sampling = sampling
    isInText = Array(repeating: false, count: vocabularyLength)
    random = UniformNumbers(seed: sampling.seed)
    for token in tokens where isInText.indices.contains(token) { isInText[token] = true }
  }

  /// The next token, which is in the text from now on; `nil` where every logit is NaN.
  ///
  /// - Parameter logits: those of one position, [vocabulary].
  package mutating func next(_ logits: Span<Float>) -> Int? {
    let candidates = candidates(logits)
    guard let token = sampling.temperature == 0 ? candidates.first?.token : draw(candidates) else { return nil }
    isInText[token] = true
    return token
  }

  /// A token that may be drawn, and how likely that is, up to a factor that all of them share.
  package struct Candidate {
    package let token: Int
    package let weight: Float
  }

  /// The tokens among which the next one is drawn, in the order of their ids; one alone where there is no choice, and none
  /// where every logit is NaN.
  package func candidates(_ logits: Span<Float>) -> [Candidate] {
    var scores = logits.indices.map { penalized(logits[$0], $0) }
    guard let likeliest = scores.likeliest else { return [] }
    // An infinite logit leaves no doubt, and no difference to the others that could be computed with.
    guard sampling.temperature > 0, scores[likeliest].isFinite else { return [Candidate(token: likeliest, weight: 1)] }
    for token in scores.indices { scores[token] /= sampling.temperature }
    let greatest = scores[likeliest]
    guard greatest.isFinite else { return [Candidate(token: likeliest, weight: 1)] }
    let weights = Self.exponentials(scores.map { $0 - greatest })
    return remaining(scores, weights, greatest).map { Candidate(token: $0, weight: weights[$0]) }
  }

  /// A NaN is no prediction, and is as unlikely as can be.
  private func penalized(_ logit: Float, _ token: Int) -> Float {
    if logit.isNaN { return -.infinity }
    guard isInText[token], sampling.repetitionPenalty != 1 else { return logit }
    return logit > 0 ? logit / sampling.repetitionPenalty : logit * sampling.repetitionPenalty
  }

  private mutating func draw(_ candidates: [Candidate]) -> Int? {
    let target = random.next() * candidates.reduce(0) { $0 + Double($1.weight) }
    var passed = 0.0
    for candidate in candidates {
      passed += Double(candidate.weight)
      if target < passed { return candidate.token }
    }
    return candidates.last?.token
  }

  /// The tokens that top-k and top-p leave, in ascending order.
  private func remaining(_ scores: [Float], _ weights: [Float], _ greatest: Float) -> [Int] {
    guard sampling.topK != nil || sampling.topP != nil else {
      return scores.indices.filter { weights[$0] > 0 }
    }
    // Few tokens are near the greatest score, and only those need to be sorted; twice the width until they suffice.
    var width: Float = 8
    while true {
      let isAll = !(greatest - width > -.greatestFiniteMagnitude)
      var near = scores.indices.filter { isAll ? weights[$0] > 0 : scores[$0] >= greatest - width }
      near.sort { scores[$0] > scores[$1] || scores[$0] == scores[$1] && $0 < $1 }
      if let enough = likeliest(near, weights, isAll: isAll || near.count == scores.count) { return enough.sorted() }
      width *= 2
    }
  }

  /// The first of these sorted tokens, as many as top-k and top-p leave, or `nil` where there may be more.
  private func likeliest(_ sorted: [Int], _ weights: [Float], isAll: Bool) -> ArraySlice<Int>? {
    let most = sampling.topK ?? weights.count
    guard isAll || sorted.count >= most else {
      return sampling.topK == nil ? share(sorted[...], weights, of: weights.reduce(0) { $0 + Double($1) }) : nil
    }
    let first = sorted.prefix(most)
    return share(first, weights, of: first.reduce(0) { $0 + Double(weights[$1]) }) ?? first
  }

  /// As few of these as have the wanted part of a sum together, or `nil` where all of them have less.
  private func share(_ sorted: ArraySlice<Int>, _ weights: [Float], of sum: Double) -> ArraySlice<Int>? {
    guard let topP = sampling.topP else { return nil }
    var passed = 0.0
    for (place, token) in zip(sorted.indices, sorted) {
      passed += Double(weights[token])
      if passed >= Double(topP) * sum { return sorted[...place] }
    }
    return nil
  }

  private static func exponentials(_ x: [Float]) -> [Float] {
    unsafe [Float](unsafeUninitializedCapacity: x.count) { buffer, count in
      // Both have room for as many numbers; every implementation gives the same bits.
      unsafe x.withUnsafeBufferPointer { source in
        if let from = source.baseAddress, let to = buffer.baseAddress {
          unsafe Kernels.best.table.exponential(from, source.count, to)
        }
      }
      count = x.count
    }
  }
}

extension [Float] {
  /// The place of the greatest number above -infinity, the first of several.
  fileprivate var likeliest: Int? {
    var best: Int?
    for place in indices where self[place] > (best.map { self[$0] } ?? -.infinity) { best = place }
    return best
  }
}

/// Random numbers from 0 up to, but not including, 1: the upper 53 bits of SplitMix64's.
///
/// Source: Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators*, 2014.
struct UniformNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// The next number.
  mutating func next() -> Double {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return Double((mixed ^ mixed >> 31) >> 11) * 0x1p-53
  }
}
