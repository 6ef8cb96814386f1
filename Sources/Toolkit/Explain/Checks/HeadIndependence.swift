import Inference
import WeightGraph

extension AttentionChecker {
  /// What one head asks for makes no difference to another, and what they find is added up by the output projection alone.
  func headsWorkSideBySide(_ block: OneBlockModel, _ record: ActivationRecord) throws(InferenceError)
    -> AttentionProperty
  {
    let heads = block.architecture.headCount
    var (others, own) = (0, 0)
    let tried = tokens.count > 1 ? min(heads, 8) : 0
    if tried > 0 {
      let mixture = try mixture(block)
      for head in 0..<tried {
        let other = try self.mixture(reading { () throws(ContainerError) in try Self.asking(block, head) })
        for index in mixture.indices where mixture[index].bitPattern != other[index].bitPattern {
          if index / block.architecture.valueLength % heads == head { own += 1 } else { others += 1 }
        }
      }
    }
    let (error, largest) = try joining(record)
    let bound = 1e-5 * max(1, largest)
    return property(
      .headsWorkSideBySide, others == 0 && error <= bound,
      (tried == 0
        ? ""
        : "\(tried) heads of the first block asking for the opposite change \(own) elements of their own and \(others) of "
          + "other heads; ")
        + "in all blocks the heads' shares of the projection and its bias add up to its output within \(error.brief) (bound "
        + "\(bound.brief))")
  }

  /// The block with the queries of one head turned round.
  private static func asking(_ block: OneBlockModel, _ head: Int) throws(ContainerError) -> OneBlockModel {
    let architecture = block.architecture
    let (rows, width) = (architecture.headCount * architecture.keyLength, architecture.embeddingLength)
    let own = head * architecture.keyLength..<(head + 1) * architecture.keyLength
    var changed = block
    // Every attention has queries.
    var queries = try block.values(.attentionQuery)!
    for index in own.lowerBound * width..<own.upperBound * width { queries[index] = -queries[index] }
    try changed.exchange(.attentionQuery, [rows, width], queries)
    if var bias = try block.values(.attentionQueryBias) {
      for index in own { bias[index] = -bias[index] }
      try changed.exchange(.attentionQueryBias, [rows], bias)
    }
    return changed
  }

  private func mixture(_ block: OneBlockModel) throws(InferenceError) -> [Float] {
    try prepare(block).recorded(tokens).record[.block(0, .mixture)]
  }

  /// By how much the heads' shares miss the output of the projection at most, and the largest element of the outputs.
  private func joining(_ record: ActivationRecord) throws(InferenceError) -> (error: Double, largest: Double) {
    let architecture = graph.architecture
    let (width, length) = (architecture.embeddingLength, architecture.valueLength)
    var (worst, largest) = (0.0, 0.0)
    for block in 0..<architecture.blockCount {
      let projection = try reading { () throws(ContainerError) in try OutputProjection(of: block, in: graph) }
      let (mixture, output) = (record[.block(block, .mixture)], record[.block(block, .attentionOutput)])
      for token in tokens.indices {
        var sum = projection.bias?.map(Double.init) ?? [Double](repeating: 0, count: width)
        for head in 0..<architecture.headCount {
          let start = (token * architecture.headCount + head) * length
          let share = projection.projected(mixture[start..<start + length], head: head)
          for index in sum.indices { sum[index] += share[index] }
        }
        for (mine, theirs) in zip(sum, output[token * width..<(token + 1) * width]) {
          let distance = abs(mine - Double(theirs))
          worst = max(worst, distance.isNaN ? .infinity : distance)
          largest = max(largest, Double(theirs.magnitude))
        }
      }
    }
    return (worst, largest)
  }
}
