public import ByteIO
public import WeightGraph

extension Architecture {
  /// How many elements of a block's matrices one token is multiplied by, which is what its time goes to.
  var blockWork: Int {
    let attention = headCount * keyLength + headCountKV * (keyLength + valueLength) + headCount * valueLength
    return embeddingLength * (attention + feedForwardLength * (feedForward == .gated ? 3 : 2))
  }

  /// How many elements of the head one token is multiplied by.
  var headWork: Int { embeddingLength * vocabularyLength }
}

extension WorkStage {
  /// Forward passes that are told of by progress.
  ///
  /// - Parameters:
  ///   - tokens: how many go through all blocks.
  ///   - positions: for how many the head is computed.
  public static func forwardPass(_ architecture: Architecture, tokens: Int, positions: Int) -> WorkStage {
    let total = tokens * architecture.blockCount * architecture.blockWork + positions * architecture.headWork
    return WorkStage(.tokens, total: total, perUnit: max(1, total / max(1, tokens)))
  }
}
