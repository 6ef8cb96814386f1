import Inference
import WeightGraph

/// Two models that are asked the same and compared while they run.
///
/// Of the logits there is never more than one piece in memory, of the steps in between never more than those of one block.
struct PairedRun {
  let left: Transformer
  let right: Transformer
  let threads: Int?
  /// Whether it is wanted how badly the tokens are predicted; where all logits are equal that costs more than comparing them.
  let tellsLosses: Bool

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
    for positions in pieces(tokens.count) {
      piece(positions, of: tokens, mine, theirs).compare(&logits, &predictions, threads: threads)
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
    let steps = StepSearch(left, right)
    var layers: [LayerDivergence] = []
    var mine = try GuidedPass(left, tokens, tap: steps.record.tap)
    let start = StepComparer(steps.record, right.architecture)
    var theirs = try GuidedPass(right, tokens, tap: start.tap)
    (mine.tap, theirs.tap) = (nil, nil)
    let guided = try GuidedPass(right, tokens)
    let given = try GuidedPass(left, tokens)
    var free = Self.difference(mine, theirs)
    layers.append(LayerDivergence(part: .embedding, free: free, isolated: free, step: start.first))
    let common = min(left.architecture.blockCount, right.architecture.blockCount)
    for index in 0..<common {
      let (block, other) = (try left.loadBlock(index), try right.loadBlock(index))
      given.replaceStream(with: mine)
      let isSame = free.differing == 0
      if !isSame {
        guided.replaceStream(with: mine)
        theirs.run(other)
      }
      let step = try steps.run(mine, block, beside: isSame ? theirs : guided, other, given: given)
      free = Self.difference(mine, theirs)
      layers.append(
        LayerDivergence(
          part: .block(index), free: free, isolated: isSame ? free : Self.difference(mine, guided), step: step))
    }
    for index in common..<left.architecture.blockCount { mine.run(try left.loadBlock(index)) }
    for index in common..<right.architecture.blockCount { theirs.run(try right.loadBlock(index)) }
    layers.append(finish(mine, theirs, guided, steps.record, tokens, &logits, &predictions))
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
    for positions in pieces(tokens.count) {
      record.clear()
      let piece = piece(positions, of: tokens, mine, theirs)
      free.append(piece.difference(from: piece.right, threads: threads))
      if !isSame { isolated.append(piece.difference(from: guided.logits(positions), threads: threads)) }
      piece.compare(&logits, &predictions, threads: threads)
    }
    return LayerDivergence(part: .output, free: free, isolated: isSame ? free : isolated, step: comparer.first)
  }

  /// What both predict at some positions, with the tokens that follow where these are wanted.
  private func piece(
    _ positions: Range<Int>, of tokens: [Int], _ mine: GuidedPass, _ theirs: GuidedPass
  ) -> LogitPiece {
    LogitPiece(
      left: mine.logits(positions), right: theirs.logits(positions),
      next: positions.map { tellsLosses && $0 + 1 < tokens.count ? tokens[$0 + 1] : nil })
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
