import Inference
import WeightGraph

/// Gathers what each part of a model adds to one word's logit, in the order of execution; see ``Attribution``.
struct DirectAttribution {
  private let direction: StreamDirection
  private let record: ActivationRecord
  private let place: Int
  private let width: Int
  private let softcap: Float?
  private var parts: [Attribution.Part] = []

  /// Nothing gathered yet.
  ///
  /// - Parameters:
  ///   - word: the id of the word whose logit is attributed.
  ///   - place: the token that it follows.
  init(
    to word: Int, after place: Int, _ record: ActivationRecord, _ graph: WeightGraph
  ) throws(ContainerError) {
    (self.record, self.place, width) = (record, place, graph.architecture.embeddingLength)
    softcap = graph.architecture.logitSoftcap
    let streams = record.streams(blockCount: graph.architecture.blockCount)
    direction = try StreamDirection(
      to: word, streams[streams.count - 1][place * width..<(place + 1) * width], of: graph)
    add(.tokenEmbedding, .tokenEmbedding)
    add(.positionEmbedding, .positionEmbedding)
  }

  /// Adds a block: its heads one by one, and its feed-forward layer.
  mutating func add(_ attention: BlockAttention, _ projection: OutputProjection) {
    let block = attention.block
    let mixture = record[.block(block, .mixture)]
    let length = attention.vectors.valueLength
    let directions = projection.pulledBack(direction)
    for head in 0..<attention.headCount {
      let own = directions[head * length..<(head + 1) * length]
      let start = (place * attention.headCount + head) * length
      let weights = attention.weights(head: head, token: place)
      let positions = weights.enumerated().map { position, weight in
        Double(weight) * Self.product(own, attention.vectors.value(head: head, token: position))
      }
      parts.append(
        Attribution.Part(
          source: .head(block: block, head: head), amount: Self.product(own, mixture[start..<start + length]),
          positions: positions))
    }
    if let bias = projection.bias { add(.attentionBias(block: block), bias) }
    add(.feedForward(block: block), .block(block, .down))
  }

  /// What was gathered for a word; a logit that is capped is taken back to what it was before.
  func attribution(to word: Prediction.Candidate) -> Attribution {
    var logit = word.logit
    if let softcap {
      // The inverse of `softcap · tanh(x / softcap)`.
      let part = Double(logit) / Double(softcap)
      logit = Float(Double(softcap) / 2 * logarithm((1 + part) / (1 - part)))
    }
    return Attribution(
      word: word.token, logit: logit, scale: direction.scale, parts: parts, bias: direction.bias)
  }

  private mutating func add(_ source: Attribution.Source, _ step: ActivationStep) {
    if let rows = record.values(step) { add(source, rows[place * width..<(place + 1) * width]) }
  }

  private mutating func add(_ source: Attribution.Source, _ addend: some Collection<Float>) {
    parts.append(Attribution.Part(source: source, amount: direction.amount(of: addend), positions: []))
  }

  private static func product(_ a: ArraySlice<Double>, _ b: ArraySlice<Float>) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * Double($1.1) }
  }
}
