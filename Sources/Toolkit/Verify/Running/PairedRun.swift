import Inference
import WeightGraph

/// Two models that are asked the same and compared while they run.
///
/// Of the logits there is never more than one piece in memory, of the steps in between never more than those of one block.
struct PairedRun {
  let left: Transformer
  let right: Transformer
  let threads: Int?

  /// How many logits of one side are in memory at once, about.
  private static let logitsAtOnce = 1 << 23

  /// Asks both models and compares their logits.
  func compare(
    _ tokens: [Int], _ logits: inout LogitComparison, _ predictions: inout PredictionPair
  ) throws(InferenceError) {
    let (mine, theirs) = (try GuidedPass(left, tokens), try GuidedPass(right, tokens))
    for index in 0..<left.architecture.blockCount { mine.run(try left.loadBlock(index)) }
    for index in 0..<right.architecture.blockCount { theirs.run(try right.loadBlock(index)) }
    predictions.begin(tokens)
    for piece in pieces(tokens.count) {
      take(mine.logits(piece), theirs.logits(piece), piece, tokens, &logits, &predictions)
    }
  }

  /// Asks both models, compares their logits, and finds every part in which they differ.
  ///
  /// The right model runs twice from where they part: freely, and with each block given what the left one's got.
  ///
  /// - Returns: a row for every part that both have; none where their streams are not equally wide.
  func locate(
    _ tokens: [Int], _ logits: inout LogitComparison, _ predictions: inout PredictionPair
  ) throws(InferenceError) -> [LayerDivergence] {
    guard left.architecture.embeddingLength == right.architecture.embeddingLength else {
      try compare(tokens, &logits, &predictions)
      return []
    }
    let record = StepRecord()
    var layers: [LayerDivergence] = []
    var mine = try GuidedPass(left, tokens, tap: record.tap)
    let start = StepComparer(record, right.architecture)
    var theirs = try GuidedPass(right, tokens, tap: start.tap)
    var guided = try GuidedPass(right, tokens)
    let embedding = Self.difference(mine, theirs)
    layers.append(LayerDivergence(part: .embedding, free: embedding, isolated: embedding, step: start.first))
    theirs.tap = nil
    let common = min(left.architecture.blockCount, right.architecture.blockCount)
    for index in 0..<common {
      record.clear()
      let comparer = StepComparer(record, right.architecture)
      let isSame = Self.difference(mine, theirs).differing == 0
      if !isSame { guided.replaceStream(with: mine) }
      mine.run(try left.loadBlock(index))
      let block = try right.loadBlock(index)
      theirs.tap = isSame ? comparer.tap : nil
      theirs.run(block)
      let free = Self.difference(mine, theirs)
      if !isSame {
        guided.tap = comparer.tap
        guided.run(block)
      }
      layers.append(
        LayerDivergence(
          part: .block(index), free: free, isolated: isSame ? free : Self.difference(mine, guided), step: comparer.first
        )
      )
    }
    (mine.tap, theirs.tap, guided.tap) = (nil, nil, nil)
    for index in common..<left.architecture.blockCount { mine.run(try left.loadBlock(index)) }
    for index in common..<right.architecture.blockCount { theirs.run(try right.loadBlock(index)) }
    layers.append(finish(mine, theirs, guided, record, tokens, &logits, &predictions))
    return layers
  }

  /// The final norms and the heads, piece by piece.
  private func finish(
    _ left: GuidedPass, _ right: GuidedPass, _ guided: GuidedPass, _ record: StepRecord, _ tokens: [Int],
    _ logits: inout LogitComparison, _ predictions: inout PredictionPair
  ) -> LayerDivergence {
    var (mine, theirs, guided) = (left, right, guided)
    let isSame = Self.difference(mine, theirs).differing == 0
    if !isSame { guided.replaceStream(with: mine) }
    let comparer = StepComparer(record, self.right.architecture)
    mine.tap = record.tap
    if isSame { theirs.tap = comparer.tap } else { guided.tap = comparer.tap }
    var (free, isolated) = (ActivationDifference(), ActivationDifference())
    predictions.begin(tokens)
    for piece in pieces(tokens.count) {
      record.clear()
      let (own, other) = (mine.logits(piece), theirs.logits(piece))
      free.add(own.values, other.values)
      if !isSame { isolated.add(own.values, guided.logits(piece).values) }
      take(own, other, piece, tokens, &logits, &predictions)
    }
    return LayerDivergence(part: .output, free: free, isolated: isSame ? free : isolated, step: comparer.first)
  }

  private func take(
    _ left: Logits, _ right: Logits, _ piece: Range<Int>, _ tokens: [Int], _ logits: inout LogitComparison,
    _ predictions: inout PredictionPair
  ) {
    let next = piece.map { $0 + 1 < tokens.count ? tokens[$0 + 1] : nil }
    let isEqual = logits.add(left, right, next: next, threads: threads)
    predictions.add(left, right, areEqual: isEqual)
  }

  private func pieces(_ count: Int) -> [Range<Int>] {
    Self.pieces(count, max(left.architecture.vocabularyLength, right.architecture.vocabularyLength))
  }

  /// The positions whose logits, one for each token of the vocabulary, are computed at once.
  static func pieces(_ count: Int, _ vocabularyLength: Int) -> [Range<Int>] {
    let length = max(1, logitsAtOnce / vocabularyLength)
    return stride(from: 0, to: count, by: length).map { $0..<min(count, $0 + length) }
  }

  private static func difference(_ left: GuidedPass, _ right: GuidedPass) -> ActivationDifference {
    var difference = ActivationDifference()
    difference.add(left.stream, right.stream)
    return difference
  }
}
