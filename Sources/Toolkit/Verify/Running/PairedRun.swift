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

  /// How many logits of one side are in memory at once, at most, where one position's are not more.
  private static let logitsAtOnce = 1 << 24
  /// For how many positions logits are computed at once, at most: more make a product no faster.
  private static let positionsAtOnce = 256

  /// Asks both models and compares their logits.
  func compare(
    _ tokens: [Int], _ logits: inout LogitComparison, _ predictions: inout PredictionPair
  ) throws(InferenceError) {
    let (mine, theirs) = (try GuidedPass(left, tokens), try GuidedPass(right, tokens))
    for index in 0..<left.architecture.blockCount { mine.run(try left.loadBlock(index)) }
    for index in 0..<right.architecture.blockCount { theirs.run(try right.loadBlock(index)) }
    predictions.begin(tokens)
    var last: LogitPiece?
    for positions in pieces(tokens.count) {
      let piece = piece(positions, of: tokens, mine, theirs, insteadOf: last)
      piece.compare(&logits, &predictions, threads: threads)
      last = piece
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
    var mine = try GuidedPass(left, tokens, tap: steps.record.tap())
    let start = StepComparer(steps.record, right.architecture)
    var theirs = try GuidedPass(right, tokens, tap: start.tap())
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
    // The logits are compared piece by piece anyway.
    mine.tap = record.tap(butFor: .logits)
    if isSame { theirs.tap = comparer.tap(butFor: .logits) } else { guided.tap = comparer.tap(butFor: .logits) }
    var (free, isolated) = (ActivationDifference(), ActivationDifference())
    predictions.begin(tokens)
    var last: (piece: LogitPiece, guided: Logits?)?
    for positions in pieces(tokens.count) {
      record.clear()
      let piece = piece(positions, of: tokens, mine, theirs, insteadOf: last?.piece)
      free.append(piece.difference(from: piece.right, threads: threads))
      let third = isSame ? nil : guided.logits(positions, insteadOf: last?.guided)
      if let third { isolated.append(piece.difference(from: third, threads: threads)) }
      piece.compare(&logits, &predictions, threads: threads)
      last = (piece, third)
    }
    if isSame { isolated = free }
    let step = Verification.Divergence(step: .logits, difference: isolated, heads: [], headCount: 0)
    return LayerDivergence(
      part: .output, free: free, isolated: isolated, step: comparer.first ?? (isolated.differing > 0 ? step : nil))
  }

  /// What both predict at some positions, with the tokens that follow where these are wanted.
  ///
  /// - Parameter last: the piece before, which nobody reads any longer, and whose memory serves for this one.
  private func piece(
    _ positions: Range<Int>, of tokens: [Int], _ mine: GuidedPass, _ theirs: GuidedPass, insteadOf last: LogitPiece?
  ) -> LogitPiece {
    LogitPiece(
      left: mine.logits(positions, insteadOf: last?.left), right: theirs.logits(positions, insteadOf: last?.right),
      next: positions.map { tellsLosses && $0 + 1 < tokens.count ? tokens[$0 + 1] : nil })
  }

  private func pieces(_ count: Int) -> [Range<Int>] {
    Self.pieces(count, max(left.architecture.vocabularyLength, right.architecture.vocabularyLength))
  }

  /// The positions whose logits, one for each token of the vocabulary, are computed at once.
  static func pieces(_ count: Int, _ vocabularyLength: Int) -> [Range<Int>] {
    let length = min(positionsAtOnce, max(1, logitsAtOnce / vocabularyLength))
    return stride(from: 0, to: count, by: length).map { $0..<min(count, $0 + length) }
  }

  private static func difference(_ left: GuidedPass, _ right: GuidedPass) -> ActivationDifference {
    var difference = ActivationDifference()
    difference.add(left.stream, right.stream)
    return difference
  }
}
