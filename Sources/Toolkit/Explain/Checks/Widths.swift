import Inference
import WeightGraph

extension AttentionChecker {
  /// A key narrower than the query is refused; values of another width are not.
  ///
  /// A query and a key are multiplied element by element, so that one of another width has no score. Values are only mixed and
  /// projected: with each twice as wide, the added half zero, the block gives the same logits but for rounding.
  func widths(_ block: OneBlockModel) throws(InferenceError) -> AttentionProperty {
    let (keyLength, valueLength) = (block.architecture.keyLength, block.architecture.valueLength)
    guard keyLength > 1 else {
      return AttentionProperty(name: .widths, outcome: .notTried, evidence: "a key of one element cannot be narrower")
    }
    let refusal = try refusalOfNarrowKeys(block)
    let wide = try prepare(reading { () throws(ContainerError) in try Self.withWideValues(block) })
    let (mine, theirs) = (try prepare(block).logits(tokens), try wide.logits(tokens))
    var (worst, largest) = (0.0, 0.0)
    for index in mine.values.indices {
      let distance = abs(Double(mine.values[index]) - Double(theirs.values[index]))
      worst = max(worst, distance.isNaN ? .infinity : distance)
      largest = max(largest, Double(mine.values[index].magnitude))
    }
    let bound = 1e-5 * max(1, largest)
    return property(
      .widths, refusal && worst <= bound,
      "queries and keys are \(keyLength) wide, values \(valueLength); keys of \(keyLength - 1) are "
        + (refusal ? "refused" : "accepted")
        + "; values of \(2 * valueLength), the added half zero, move the logits by at "
        + "most \(worst.brief) (bound \(bound.brief))")
  }

  private func refusalOfNarrowKeys(_ block: OneBlockModel) throws(InferenceError) -> Bool {
    let architecture = block.architecture
    let rows = architecture.headCountKV * (architecture.keyLength - 1)
    var narrow = block
    try reading { () throws(ContainerError) in
      try narrow.exchange(
        .attentionKey, [rows, architecture.embeddingLength],
        [Float](repeating: 0, count: rows * architecture.embeddingLength))
    }
    do throws(ContainerError) {
      _ = try narrow.graph
      return false
    } catch { return true }
  }

  private static func withWideValues(_ block: OneBlockModel) throws(ContainerError) -> OneBlockModel {
    let (width, length) = (block.architecture.embeddingLength, block.architecture.valueLength)
    let (heads, headsKV) = (block.architecture.headCount, block.architecture.headCountKV)
    var wide = block
    wide.architecture.valueLength = 2 * length
    // Every attention has these two.
    let values = try block.values(.attentionValue)!
    try wide.exchange(
      .attentionValue, [headsKV * 2 * length, width], doubled(values, parts: headsKV, length * width))
    let output = try block.values(.attentionOutput)!
    try wide.exchange(.attentionOutput, [width, heads * 2 * length], doubled(output, parts: width * heads, length))
    if let bias = try block.values(.attentionValueBias) {
      try wide.exchange(.attentionValueBias, [headsKV * 2 * length], doubled(bias, parts: headsKV, length))
    }
    return wide
  }

  /// Every part followed by as many zeros.
  private static func doubled(_ values: [Float], parts: Int, _ length: Int) -> [Float] {
    (0..<parts).flatMap { values[$0 * length..<($0 + 1) * length] + [Float](repeating: 0, count: length) }
  }
}
