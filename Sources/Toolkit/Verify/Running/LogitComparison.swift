/// How the predictions of two models compare, position by position.
public struct LogitComparison: Sendable {
  /// How many logits have other bits.
  public private(set) var differing = 0
  /// How many logits there are.
  public private(set) var count = 0
  /// The largest difference of two logits; infinite where one of them is no number.
  public private(set) var maximum = 0.0
  /// The largest difference of two logits as a part of the left one, where that is not 0.
  public private(set) var maximumRelative = 0.0
  /// The largest difference of two logits in standard deviations of the left logits at the same position.
  public private(set) var maximumOfSpread = 0.0
  /// The largest distance of two logits in units in the last place; `nil` where one of them is no number.
  public private(set) var maximumULP: UInt64? = 0
  /// The Kullback–Leibler divergence of the right distribution from the left at every position, in nats.
  public private(set) var divergences: [Double] = []
  /// How much of the 1, 5 and 10 likeliest tokens is the same on both sides, summed over the positions.
  private var overlaps = [0.0, 0.0, 0.0]
  /// How many positions have a next token.
  public private(set) var predicted = 0
  private var losses = (left: 0.0, right: 0.0)

  /// How many positions there are.
  public var positions: Int { divergences.count }
  /// The mean divergence, in nats.
  public var meanDivergence: Double { positions == 0 ? 0 : divergences.reduce(0, +) / Double(positions) }
  /// The divergence that one position in a thousand exceeds, in nats.
  public var highDivergence: Double {
    let sorted = divergences.sorted()
    return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * 999 / 1000)]
  }
  /// The largest divergence of a position, in nats.
  public var maximumDivergence: Double { divergences.max() ?? 0 }
  /// At what part of the positions both hold the same token for the likeliest.
  public var agreement: Double { share(0) }
  /// How much of the 5 likeliest tokens is the same on both sides, on average.
  public var agreementOf5: Double { share(1) }
  /// How much of the 10 likeliest tokens is the same on both sides, on average.
  public var agreementOf10: Double { share(2) }
  /// How badly the left model predicts each next token of the sequences, on average, in nats.
  public var leftLoss: Double? { predicted == 0 ? nil : losses.left / Double(predicted) }
  /// How badly the right model predicts each next token of the sequences, on average, in nats.
  public var rightLoss: Double? { predicted == 0 ? nil : losses.right / Double(predicted) }
  /// How many tokens the left model hesitates between at each place: the exponential of its loss.
  public var leftPerplexity: Double? { leftLoss.map(exponential) }
  /// How many tokens the right model hesitates between at each place.
  public var rightPerplexity: Double? { rightLoss.map(exponential) }

  private func share(_ number: Int) -> Double { positions == 0 ? 1 : overlaps[number] / Double(positions) }

  /// Nothing compared yet.
  init() {}

  /// Takes in the position that comes next.
  mutating func add(_ row: LogitRow) {
    count += row.count
    differing += row.differing
    maximum = max(maximum, row.maximum)
    maximumRelative = max(maximumRelative, row.maximumRelative)
    maximumOfSpread = max(maximumOfSpread, row.maximumOfSpread)
    maximumULP = maximumULP.flatMap { known in row.maximumULP.map { max(known, $0) } }
    divergences.append(row.divergence)
    for (number, overlap) in row.overlaps.enumerated() { overlaps[number] += overlap }
    guard let loss = row.losses else { return }
    predicted += 1
    losses.left += loss.left
    losses.right += loss.right
  }
}
