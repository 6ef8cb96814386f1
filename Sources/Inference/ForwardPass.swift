import WeightGraph

/// One pass of some tokens through a decoder, step by step.
struct ForwardPass {
  private let model: Transformer
  /// What watches the steps.
  var tap: ActivationTap?
  private let tokenCount: Int
  /// The position of the first of the tokens.
  private let firstPosition: Int
  /// The residual stream: [tokens, embedding].
  let stream: Matrix
  /// What a norm makes of it: [tokens, embedding].
  private let normal: Matrix
  /// What a half of a block adds to it: [tokens, embedding].
  private let addend: Matrix
  /// [tokens, heads × key length]
  private let queries: Matrix
  /// [tokens, heads × value length]
  private let mixture: Matrix
  /// [tokens, feed-forward]
  private let gate: Matrix
  /// [tokens, feed-forward]
  private let up: Matrix

  private var arithmetic: Arithmetic { model.arithmetic }
  private var architecture: Architecture { model.architecture }

  init(_ model: Transformer, tokenCount: Int, firstPosition: Int, tap: ActivationTap?) {
    self.model = model
    self.tap = tap
    self.tokenCount = tokenCount
    self.firstPosition = firstPosition
    let architecture = model.architecture
    func matrix(_ columns: Int) -> Matrix { Matrix(rows: tokenCount, columns: columns) }
    stream = matrix(architecture.embeddingLength)
    normal = matrix(architecture.embeddingLength)
    addend = matrix(architecture.embeddingLength)
    queries = matrix(architecture.headCount * architecture.keyLength)
    mixture = matrix(architecture.headCount * architecture.valueLength)
    gate = matrix(architecture.feedForward == .gated ? architecture.feedForwardLength : 0)
    up = matrix(architecture.feedForwardLength)
  }

  /// The first stream: the tokens' rows, and those of their positions where they are learned.
  func embed(_ tokens: [Int]) {
    arithmetic.lookUp(tokens, in: model.weights.tokenEmbedding, into: stream)
    show(.tokenEmbedding, stream)
    if let table = model.weights.positionEmbedding {
      arithmetic.lookUp(firstPosition..<firstPosition + tokenCount, in: table, into: addend)
      show(.positionEmbedding, addend)
      arithmetic.add(stream, addend, into: stream)
    }
    show(.embedding, stream)
  }

  /// One block: attention and feed-forward, each added to the stream that it read.
  func run(_ block: BlockWeights, _ index: Int, _ past: KeysAndValues) {
    attend(block, index, past)
    feedForward(block, index)
  }

  private func attend(_ block: BlockWeights, _ index: Int, _ past: KeysAndValues) {
    let end = firstPosition + tokenCount
    let newKeys = past.keys[rows: firstPosition..<end]
    let newValues = past.values[rows: firstPosition..<end]
    arithmetic.norm(stream, block.attentionNorm, into: normal)
    show(.block(index, .attentionNorm), normal)
    arithmetic.linear(normal, block.query, into: queries)
    show(.block(index, .query), queries)
    arithmetic.linear(normal, block.key, into: newKeys)
    show(.block(index, .key), newKeys)
    arithmetic.linear(normal, block.value, into: newValues)
    show(.block(index, .value), newValues)
    if let norm = block.queryNorm {
      normalizeHeads(queries, norm)
      show(.block(index, .queryNorm), queries)
    }
    if let norm = block.keyNorm {
      normalizeHeads(newKeys, norm)
      show(.block(index, .keyNorm), newKeys)
    }
    if let rotation = model.rotation {
      rotation(queries, from: firstPosition, arithmetic)
      show(.block(index, .rotatedQuery), queries)
      rotation(newKeys, from: firstPosition, arithmetic)
      show(.block(index, .rotatedKey), newKeys)
    }
    let picture =
      tap == nil
      ? nil : AttentionPicture(headCount: architecture.headCount, tokenCount: tokenCount, positionCount: end)
    model.attention(
      queries, past.keys[rows: 0..<end], past.values[rows: 0..<end], into: mixture, arithmetic, picture: picture)
    if let picture {
      let shape: Shape = [architecture.headCount, tokenCount, end]
      tap?(.block(index, .scores), shape, picture.scores.values)
      tap?(.block(index, .attentionWeights), shape, picture.weights.values)
    }
    show(.block(index, .mixture), mixture)
    arithmetic.linear(mixture, block.attentionOutput, into: addend)
    show(.block(index, .attentionOutput), addend)
    arithmetic.add(stream, addend, into: stream)
    show(.block(index, .attentionResidual), stream)
  }

  private func feedForward(_ block: BlockWeights, _ index: Int) {
    arithmetic.norm(stream, block.feedForwardNorm, into: normal)
    show(.block(index, .feedForwardNorm), normal)
    if let gating = block.gate {
      arithmetic.linear(normal, gating, into: gate)
      show(.block(index, .gate), gate)
    }
    arithmetic.linear(normal, block.up, into: up)
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
    arithmetic.linear(up, block.down, into: addend)
    show(.block(index, .down), addend)
    arithmetic.add(stream, addend, into: stream)
    show(.block(index, .feedForwardResidual), stream)
  }

  /// The final norm and the head, for all tokens or for the last.
  func finish(_ positions: Transformer.Positions) -> Logits {
    let wanted =
      switch positions {
      case .all: 0..<tokenCount
      case .last: tokenCount - 1..<tokenCount
      }
    let logits = logits(wanted)
    if tap != nil {
      let probabilities = Matrix(rows: wanted.count, columns: architecture.vocabularyLength)
      probabilities.copy(logits)
      arithmetic.softmax(probabilities)
      show(.probabilities, probabilities)
    }
    return Logits(matrix: logits)
  }

  /// The final norm and the head, for some of the tokens: [positions, vocabulary].
  func logits(_ positions: Range<Int>) -> Matrix {
    let final = normal[rows: positions]
    arithmetic.norm(stream[rows: positions], model.weights.outputNorm, into: final)
    show(.outputNorm, final)
    let logits = Matrix(rows: positions.count, columns: architecture.vocabularyLength)
    arithmetic.linear(final, model.weights.output, into: logits)
    show(.logits, logits)
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
