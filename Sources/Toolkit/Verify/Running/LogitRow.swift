import ByteIO

/// How the predictions of two models compare at one position.
struct LogitRow: Sendable {
  let count: Int
  private(set) var differing = 0
  private(set) var maximum = 0.0
  private(set) var maximumRelative = 0.0
  /// The largest difference in standard deviations of the left row.
  private(set) var maximumOfSpread = 0.0
  private(set) var maximumULP: UInt64? = 0
  private(set) var divergence = 0.0
  /// How much of the 1, 5 and 10 likeliest tokens is the same.
  private(set) var overlaps = [1.0, 1.0, 1.0]
  /// How badly either side predicts the next token, in nats; `nil` where there is none.
  let losses: (left: Double, right: Double)?

  /// The numbers of likeliest tokens that are compared.
  private static let ranks = [1, 5, 10]

  /// Compares two rows: [vocabulary] each.
  init(_ left: Span<Float>, _ right: Span<Float>, next: Int?) {
    count = left.count
    // Floats have no padding, so that all their memory may be seen as bytes.
    guard unsafe !left.bytes.isEqual(to: right.bytes) else {
      let loss = next.map { LogSum(left).value - Double(left[$0]) }
      losses = loss.map { ($0, $0) }
      return
    }
    let (mine, theirs) = (LogSum(left, less: right), LogSum(right))
    losses = next.map { (mine.value - Double(left[$0]), theirs.value - Double(right[$0])) }
    compare(left, right)
    divergence = mine.divergence(of: theirs)
    let (best, otherBest) = (Self.likeliest(left), Self.likeliest(right))
    overlaps = Self.ranks.map { rank in
      let (own, other) = (best.prefix(rank), Set(otherBest.prefix(rank)))
      return own.isEmpty ? 0 : Double(own.count(where: other.contains)) / Double(own.count)
    }
  }

  private mutating func compare(_ left: Span<Float>, _ right: Span<Float>) {
    var ulp: UInt64? = 0
    for token in left.indices where left[token].bitPattern != right[token].bitPattern {
      differing += 1
      let (mine, theirs) = (Double(left[token]), Double(right[token]))
      let distance = abs(mine - theirs)
      if !(distance <= maximum) { maximum = distance.isNaN ? .infinity : distance }
      // What differs from nothing is no part of it; a product tells whether a quotient is worth its time.
      if mine != 0, !(distance <= maximumRelative * abs(mine)) {
        let relative = distance / abs(mine)
        maximumRelative = relative.isNaN ? .infinity : max(maximumRelative, relative)
      }
      if let known = ulp { ulp = Self.distance(left[token], right[token]).map { max(known, $0) } }
    }
    maximumULP = ulp
    let quotient = maximum / Self.spread(left)
    maximumOfSpread = quotient.isNaN ? .infinity : quotient
  }

  /// The standard deviation of a row.
  private static func spread(_ logits: Span<Float>) -> Double {
    var (sum, squares) = (0.0, 0.0)
    for token in logits.indices {
      // What lies far from zero together is taken from the first, so that its square does not hide how little it varies.
      let value = Double(logits[token]) - Double(logits[0])
      sum += value
      squares += value * value
    }
    let mean = sum / Double(logits.count)
    return max(0, squares / Double(logits.count) - mean * mean).squareRoot()
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

  /// The ten likeliest tokens, the likeliest first; of equally likely ones the one with the lower id.
  private static func likeliest(_ logits: Span<Float>) -> [Int] {
    let count = ranks.max()!
    var best: [Int] = []
    var least = -Float.infinity
    for token in logits.indices where best.count < count && !logits[token].isNaN || logits[token] > least {
      let place = best.firstIndex { logits[token] > logits[$0] } ?? best.count
      best.insert(token, at: place)
      if best.count > count { best.removeLast() }
      if best.count == count { least = logits[best[count - 1]] }
    }
    return best
  }
}

/// `log Σ exp(x)` over a row of logits, in double precision.
private struct LogSum {
  let value: Double
  /// `Σ p (x - y)`, where `p` is the softmax of the row and `y` another one; 0 where there is none.
  private let meanDifference: Double

  init(_ logits: Span<Float>) { self.init(logits, less: logits) }

  /// The same of a row, and how far another lies below it on average.
  init(_ logits: Span<Float>, less other: Span<Float>) {
    let greatest = Double(Self.greatest(logits))
    var (sum, difference) = (0.0, 0.0)
    for token in logits.indices {
      let x = Double(logits[token])
      let part = exponential(x - greatest)
      sum += part
      if part != 0 { difference += part * (x - Double(other[token])) }
    }
    value = greatest + logarithm(sum)
    meanDifference = difference / sum
  }

  private static func greatest(_ logits: Span<Float>) -> Float {
    var greatest = -Float.infinity
    for token in logits.indices { greatest = max(greatest, logits[token]) }
    return greatest
  }

  /// The Kullback–Leibler divergence `Σ p (log p - log q)` of the softmax `q` of the other row from that, `p`, of this one.
  ///
  ///     log p - log q = (x - y) - (log Σ exp(x) - log Σ exp(y))
  func divergence(of other: LogSum) -> Double {
    let divergence = meanDifference - (value - other.value)
    return divergence.isNaN ? .infinity : max(0, divergence)
  }
}
