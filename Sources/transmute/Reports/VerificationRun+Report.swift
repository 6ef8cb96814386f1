import Inference
import Pages
import Toolkit
import WeightGraph

extension Coverage {
  /// What was read, for a reader.
  var summary: String {
    let partial = shares.filter { $0.share < 1 }
    let others = lookedUp == 0 ? "" : " (the other \(lookedUp.grouped) were looked up and compared)"
    let tables =
      "\(tokenRows.grouped) of \(vocabularyLength.grouped) rows of the token table\(others), \(positions.grouped) of "
      + "\(contextLength.grouped) positions"
    guard !partial.isEmpty else { return "\(tables), and every element of all \(shares.count) tensors" }
    let parts = partial.map { "\($0.share.percent) of \($0.role)" }.joined(separator: ", ")
    return
      "\(tables); every element of \(shares.count - partial.count) tensors, \(parts): the fingerprint covers the rest"
  }
}

extension Verification.Run {
  /// What was asked and how the answers compare, for a reader.
  var facts: [(name: String, value: String)] {
    let size =
      sequences.count == 1
      ? tokenCount.counted("token") : "\(sequences.count.grouped) sequences, \(tokenCount.grouped) tokens in all"
    var facts = [(name: kind.rawValue, value: "\(kind == .probe ? "" : "'\(name)', ")\(size)")]
    guard logits.differing > 0 else {
      facts.append(("logits", "all \(logits.count.grouped) equal, bit for bit"))
      if kind == .text, let perplexity = logits.leftPerplexity {
        facts.append(("perplexity", "\(perplexity.rounded(toDigits: 6)) on both sides"))
      }
      return facts
    }
    // Where a sign changes, all small numbers lie between the two.
    let ulp = logits.maximumULP.flatMap { $0 > 1_000_000 ? nil : ", \(Int($0).grouped) ULP" } ?? ""
    facts += [
      (
        "logits",
        "\(logits.differing.grouped) of \(logits.count.grouped) differ, by up to "
          + "\(logits.maximum.rounded(toDigits: 3)): \(logits.maximumOfSpread.percent) of the standard deviation of a "
          + "position's logits\(ulp)"
      ),
      (
        "divergence",
        "\(logits.meanDivergence.rounded(toDigits: 3)) nats on average, "
          + "\(logits.highDivergence.rounded(toDigits: 3)) at one position in a thousand, "
          + "\(logits.maximumDivergence.rounded(toDigits: 3)) at most"
      ),
      (
        "likeliest",
        "the same token at \(logits.agreement.percent) of \(logits.positions.grouped) positions; of the 5 likeliest "
          + "\(logits.agreementOf5.percent) the same, of the 10 likeliest \(logits.agreementOf10.percent)"
      ),
    ]
    // The probe's tokens are no text that anybody would want to be predicted.
    if kind != .probe, let left = logits.leftLoss, let right = logits.rightLoss, let perplexities {
      facts.append(
        ("loss", "\(left.rounded(toDigits: 6)) and \(right.rounded(toDigits: 6)) nats; perplexity \(perplexities)"))
    }
    if let parting = firstDivergence {
      facts.append(
        ("they part", "at \(parting.step), by up to \(parting.maximum.rounded(toDigits: 3))\(parting.headList)"))
    }
    return facts
  }

  private var perplexities: String? {
    guard let left = logits.leftPerplexity, let right = logits.rightPerplexity else { return nil }
    return "\(left.rounded(toDigits: 6)) and \(right.rounded(toDigits: 6))"
  }
}

extension Verification.Divergence {
  /// The step and its heads.
  var brief: String { "\(step)\(headList)" }

  /// The heads that differ, behind a comma.
  fileprivate var headList: String {
    if heads.isEmpty { return "" }
    if heads.count == headCount, headCount > 1 { return ", all heads" }
    return ", \(heads.count == 1 ? "head" : "heads") \(heads.map(String.init).joined(separator: ", "))"
  }
}

extension Double {
  /// The number as a part of a hundred.
  var percent: String { "\((self * 100).rounded(toDigits: 4)) %" }
}
