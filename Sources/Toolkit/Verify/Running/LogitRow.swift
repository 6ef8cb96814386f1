import ByteIO
import CKernels

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
      let loss = next.map { Self.exponentials(left).logSum - Double(left[$0]) }
      losses = loss.map { ($0, $0) }
      return
    }
    let found = Self.distance(left, right)
    let (mine, theirs) = (found.left.logSum, found.right.logSum)
    losses = next.map { (mine - Double(left[$0]), theirs - Double(right[$0])) }
    (differing, maximum, maximumRelative) = (Int(found.differing), found.maximum, found.maximum_relative)
    maximumULP = found.nans > 0 ? nil : UInt64(found.maximum_ulp)
    maximumOfSpread = found.maximum / found.spread(count)
    if maximumOfSpread.isNaN { maximumOfSpread = .infinity }
    divergence = found.divergence
    let (best, otherBest) = (Self.likeliest(left), Self.likeliest(right))
    overlaps = Self.ranks.map { rank in
      let (own, other) = (best.prefix(rank), Set(otherBest.prefix(rank)))
      return own.isEmpty ? 0 : Double(own.count(where: other.contains)) / Double(own.count)
    }
  }

  /// The ten likeliest tokens, the likeliest first; of equally likely ones the one with the lower id.
  private static func likeliest(_ logits: Span<Float>) -> [Int] {
    let count = ranks.max()!
    var best: [Int] = []
    var token = 0
    while token < logits.count {
      if best.count == count {
        token = firstAbove(logits[best[count - 1]], logits, from: token)
        if token == logits.count { break }
      }
      if !logits[token].isNaN {
        best.insert(token, at: best.firstIndex { logits[token] > logits[$0] } ?? best.count)
        if best.count > count { best.removeLast() }
      }
      token += 1
    }
    return best
  }

  // The kernels read as many values as the rows have, which is at least one.

  private static func distance(_ left: Span<Float>, _ right: Span<Float>) -> transmute_logit_distance {
    precondition(left.count == right.count && !left.isEmpty)
    return unsafe left.withUnsafeBufferPointer { mine in
      unsafe right.withUnsafeBufferPointer { theirs in
        unsafe transmute_compare_logits(mine.baseAddress!, theirs.baseAddress!, mine.count)
      }
    }
  }

  private static func exponentials(_ logits: Span<Float>) -> transmute_exponentials {
    unsafe logits.withUnsafeBufferPointer { unsafe transmute_sum_exponentials($0.baseAddress!, $0.count) }
  }

  private static func firstAbove(_ bound: Float, _ logits: Span<Float>, from start: Int) -> Int {
    unsafe logits.withUnsafeBufferPointer { unsafe transmute_first_above($0.baseAddress!, start, $0.count, bound) }
  }
}

extension transmute_exponentials {
  /// `log Σ exp(x)`.
  fileprivate var logSum: Double { greatest + logarithm(sum) }
}

extension transmute_logit_distance {
  /// The Kullback–Leibler divergence `Σ p (log p - log q)` of the softmax `q` of the right row from that, `p`, of the left one.
  ///
  ///     log p - log q = (x - y) - (log Σ exp(x) - log Σ exp(y))
  fileprivate var divergence: Double {
    let divergence = weighted_difference / left.sum - (left.logSum - right.logSum)
    return divergence.isNaN ? .infinity : max(0, divergence)
  }

  /// The standard deviation of the left row.
  ///
  /// What lies far from zero together is taken from the first, so that its square does not hide how little it varies.
  fileprivate func spread(_ count: Int) -> Double {
    let mean = sum / Double(count)
    return max(0, squares / Double(count) - mean * mean).squareRoot()
  }
}
