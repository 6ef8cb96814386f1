import ByteIO
import WeightGraph

/// One pass of some sequences through a decoder, step by step; only a single sequence can be watched.
struct ForwardPass {
  private let model: Transformer
  let batch: Batch
  /// What watches the steps.
  var tap: ActivationTap?
  /// Whether the scores and weights of attention are shown, which no pass keeps for itself.
  var showsAttention = true
  /// The residual stream: [tokens, embedding].
  let stream: Matrix
  /// What a norm makes of it: [tokens, embedding].
  private let normal: Matrix
  /// What a half of a block adds to it: [tokens, embedding].
  private let addend: Matrix
  /// [tokens, heads × key length]
  private let queries: Matrix
  /// [tokens, key-value heads × key length]
  private let keys: Matrix
  /// [tokens, key-value heads × value length]
  private let values: Matrix
  /// [tokens, heads × value length]
  private let mixture: Matrix
  /// [tokens, feed-forward]
  private let gate: Matrix
  /// [tokens, feed-forward]
  private let up: Matrix
  /// Where the operand of one layer after the other is arranged: [tokens, longest row].
  private let room: Matrix

  private var arithmetic: Arithmetic { model.arithmetic }
  private var architecture: Architecture { model.architecture }

  init(_ model: Transformer, _ batch: Batch, tap: ActivationTap?) {
    precondition(tap == nil || batch.parts.count == 1)
    self.model = model
    self.batch = batch
    self.tap = tap
    let architecture = model.architecture
    let (stream, mixture) = (architecture.embeddingLength, architecture.headCount * architecture.valueLength)
    let feedForward = architecture.feedForwardLength
    let matrices = Matrix.together(
      rows: batch.tokens.count,
      columns: [
        stream, stream, stream, architecture.headCount * architecture.keyLength,
        architecture.headCountKV * architecture.keyLength, architecture.headCountKV * architecture.valueLength, mixture,
        architecture.feedForward == .gated ? feedForward : 0, feedForward,
        Operand.arrangedLength(max(stream, mixture, feedForward)),
      ])
    (self.stream, normal, addend) = (matrices[0], matrices[1], matrices[2])
    (queries, keys, values, self.mixture) = (matrices[3], matrices[4], matrices[5], matrices[6])
    (gate, up, room) = (matrices[7], matrices[8], matrices[9])
  }

  /// Rows to multiply; the operand before it has served.
  private func arranged(_ x: Matrix) -> Operand { Operand(x, arrangedBy: arithmetic, in: room) }

  /// The first stream: the tokens' rows, and those of their positions where they are learned.
  func embed() {
    arithmetic.lookUp(batch.tokens, in: model.weights.tokenEmbedding, into: stream)
    show(.tokenEmbedding, stream)
    if let table = model.weights.positionEmbedding {
      arithmetic.lookUp(batch.positions, in: table, into: addend)
      show(.positionEmbedding, addend)
      arithmetic.add(stream, addend, into: stream)
    }
    show(.embedding, stream)
  }

  /// One block: attention and feed-forward, each added to the stream that it read.
  func run(_ block: BlockWeights, _ index: Int) {
    attend(block, index)
    feedForward(block, index)
    WorkProgress.observer?.advanced(batch.tokens.count * architecture.blockWork, of: .tokens)
  }

  /// The first half of a block: attention.
  func attend(_ block: BlockWeights, _ index: Int) {
    arithmetic.norm(stream, block.attentionNorm, into: normal)
    show(.block(index, .attentionNorm), normal)
    arithmetic.linear(arranged(normal), [(block.query, queries), (block.key, keys), (block.value, values)])
    show(.block(index, .query), queries)
    show(.block(index, .key), keys)
    show(.block(index, .value), values)
    if let norm = block.queryNorm {
      normalizeHeads(queries, norm)
      show(.block(index, .queryNorm), queries)
    }
    if let norm = block.keyNorm {
      normalizeHeads(keys, norm)
      show(.block(index, .keyNorm), keys)
    }
    if let rotation = model.rotation {
      let positions = batch.positions
      rotation(queries, at: positions, arithmetic)
      show(.block(index, .rotatedQuery), queries)
      rotation(keys, at: positions, arithmetic)
      show(.block(index, .rotatedKey), keys)
    }
    mix(index)
    show(.block(index, .mixture), mixture)
    arithmetic.linear(arranged(mixture), block.attentionOutput, into: addend)
    show(.block(index, .attentionOutput), addend)
    arithmetic.add(stream, addend, into: stream)
    show(.block(index, .attentionResidual), stream)
  }

  /// Adds the new keys and values to those of each sequence's past, and mixes the values.
  private func mix(_ index: Int) {
    let sequences = batch.parts.map { part in
      let past = part.cache[block: index]
      past.keys[rows: part.firstPosition..<part.positionCount].copy(keys[rows: part.rows])
      past.values[rows: part.firstPosition..<part.positionCount].copy(values[rows: part.rows])
      return AttendingSequence(
        queries: queries[rows: part.rows], keys: past.keys[rows: 0..<part.positionCount],
        values: past.values[rows: 0..<part.positionCount], mixture: mixture[rows: part.rows])
    }
    guard let tap, showsAttention else { return model.attention(sequences, arithmetic, picture: nil) }
    let (tokenCount, positionCount) = (batch.tokens.count, batch.parts[0].positionCount)
    let picture = AttentionPicture(
      headCount: architecture.headCount, tokenCount: tokenCount, positionCount: positionCount)
    model.attention(sequences, arithmetic, picture: picture)
    let shape: Shape = [architecture.headCount, tokenCount, positionCount]
    tap(.block(index, .scores), shape, picture.scores.values)
    tap(.block(index, .attentionWeights), shape, picture.weights.values)
  }

  private func feedForward(_ block: BlockWeights, _ index: Int) {
    arithmetic.norm(stream, block.feedForwardNorm, into: normal)
    show(.block(index, .feedForwardNorm), normal)
    var layers = [(layer: block.up, y: up)]
    if let gating = block.gate { layers.append((gating, gate)) }
    arithmetic.linear(arranged(normal), layers)
    if block.gate != nil { show(.block(index, .gate), gate) }
    show(.block(index, .up), up)
    if block.gate == nil {
      arithmetic.activate(up, architecture.activation, into: up)
      show(.block(index, .activation), up)
    } else {
      arithmetic.activate(gate, architecture.activation, into: gate)
      show(.block(index, .activation), gate)
      arithmetic.multiply(gate, up, into: up)
      show(.block(index, .gated), up)
    }
    arithmetic.linear(arranged(up), block.down, into: addend)
    show(.block(index, .down), addend)
    arithmetic.add(stream, addend, into: stream)
    show(.block(index, .feedForwardResidual), stream)
  }

  /// The final norm, for all tokens of each sequence or for its last: those of one sequence after those of the other.
  func finish(_ positions: Transformer.Positions) -> FinalStates {
    let final: Matrix
    switch positions {
    case .all:
      final = normal
      arithmetic.norm(stream, model.weights.outputNorm, into: final)
    case .last:
      final = Matrix(rows: batch.parts.count, columns: architecture.embeddingLength)
      for (row, part) in batch.parts.enumerated() {
        final[rows: row..<row + 1].copy(stream[rows: part.rows.upperBound - 1..<part.rows.upperBound])
      }
      arithmetic.norm(final, model.weights.outputNorm, into: final)
    }
    show(.outputNorm, final)
    return FinalStates(model, final)
  }

  /// Shows the logits of a watched sequence, and their probabilities.
  func show(_ logits: Logits) {
    guard tap != nil else { return }
    show(.logits, logits.matrix)
    let probabilities = Matrix(rows: logits.positionCount, columns: logits.vocabularyLength)
    probabilities.copy(logits.matrix)
    arithmetic.softmax(probabilities)
    show(.probabilities, probabilities)
  }

  /// The final norm and the head, for some of the tokens: [positions, vocabulary].
  ///
  /// - Parameter old: logits whose memory serves for these.
  func logits(_ positions: Range<Int>, insteadOf old: Logits?) -> Logits {
    let final = normal[rows: positions]
    arithmetic.norm(stream[rows: positions], model.weights.outputNorm, into: final)
    show(.outputNorm, final)
    let logits = FinalStates(model, final).logits(0..<positions.count, insteadOf: old)
    show(.logits, logits.matrix)
    return logits
  }

  private func normalizeHeads(_ x: Matrix, _ norm: Norm) {
    let length = architecture.keyLength
    for head in 0..<x.columnCount / length {
      let part = x[columns: head * length..<(head + 1) * length]
      arithmetic.norm(part, norm, into: part)
    }
  }

  private func show(_ step: ActivationStep, _ matrix: Matrix) {
    guard let tap else { return }
    tap(step, [matrix.rowCount, matrix.columnCount], matrix.values)
  }
}
