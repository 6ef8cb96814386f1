import Inference

/// How the predictions of two models over one sequence compare, position by position.
public struct LogitComparison: Hashable, Sendable {
  /// How many logits have other bits.
  public private(set) var differing = 0
  /// How many logits there are.
  public private(set) var count = 0
  /// The largest difference of two logits.
  public private(set) var maximum = 0.0
  /// The largest distance of two logits in units in the last place; `nil` where one of them is no number.
  public private(set) var maximumULP: UInt64? = 0
  /// The Kullback–Leibler divergence of the right distribution from the left, in nats: the mean over the positions.
  public var meanDivergence: Double { positions == 0 ? 0 : divergences / Double(positions) }
  /// The largest divergence of a position, in nats.
  public private(set) var maximumDivergence = 0.0
  /// At how many positions both hold the same token for the likeliest.
  public private(set) var agreements = 0
  /// How many positions there are.
  public private(set) var positions = 0
  private var divergences = 0.0

  /// Nothing compared yet.
  init() {}

  /// Takes in one position's logits: [vocabulary] each.
  mutating func add(_ left: Span<Float>, _ right: Span<Float>) {
    positions += 1
    count += left.count
    var (best, otherBest) = (0, 0)
    for token in left.indices {
      if left[token] > left[best] { best = token }
      if right[token] > right[otherBest] { otherBest = token }
      guard left[token].bitPattern != right[token].bitPattern else { continue }
      differing += 1
      let distance = abs(Double(left[token]) - Double(right[token]))
      maximum = max(maximum, distance.isNaN ? .infinity : distance)
      maximumULP = Self.distance(left[token], right[token]).flatMap { ulp in maximumULP.map { max($0, ulp) } }
    }
    agreements += best == otherBest ? 1 : 0
    let divergence = differing == 0 ? 0 : Self.divergence(left, right)
    divergences += divergence
    maximumDivergence = max(maximumDivergence, divergence)
  }

  /// How many floats lie between two, or `nil` where one is no number.
  private static func distance(_ left: Float, _ right: Float) -> UInt64? {
    guard !left.isNaN, !right.isNaN else { return nil }
    func ordered(_ value: Float) -> Int64 {
      let bits = Int64(value.magnitude.bitPattern)
      return value.sign == .minus ? -bits : bits
    }
    return (ordered(left) - ordered(right)).magnitude
  }

  /// `Σ p (log p - log q)` over the softmax of both, in double precision.
  private static func divergence(_ left: Span<Float>, _ right: Span<Float>) -> Double {
    let (mine, theirs) = (logSoftmax(left), logSoftmax(right))
    let sum = mine.indices.reduce(0.0) { $0 + exponential(mine[$1]) * (mine[$1] - theirs[$1]) }
    return sum.isNaN ? .infinity : max(0, sum)
  }

  private static func logSoftmax(_ logits: Span<Float>) -> [Double] {
    let greatest = logits.indices.reduce(-Double.infinity) { max($0, Double(logits[$1])) }
    let shifted = logits.indices.map { Double(logits[$0]) - greatest }
    let total = logarithm(shifted.reduce(0) { $0 + exponential($1) })
    return shifted.map { $0 - total }
  }
}
