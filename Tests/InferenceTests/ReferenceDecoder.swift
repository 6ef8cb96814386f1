import Foundation
import Inference
import WeightGraph

/// A plain forward pass in double precision, written from the formulas alone, to compare with.
struct ReferenceDecoder {
  typealias Rows = [[Double]]

  let architecture: Architecture
  private let weights: [Role: Rows]
  /// The values of every step, [rows] flattened, under the names that the forward pass gives them.
  private(set) var steps: [ActivationStep: [Double]] = [:]

  init(_ graph: WeightGraph) throws {
    architecture = graph.architecture
    weights = try Dictionary(
      uniqueKeysWithValues: graph.architecture.roles.map { role in
        let tensor = graph.tensors[role]!
        let values = try tensor.doubles()
        let width = tensor.shape.dimensions.last!
        return (role, stride(from: 0, to: values.count, by: width).map { Array(values[$0..<$0 + width]) })
      })
  }

  mutating func logits(_ tokens: [Int]) -> Rows {
    var x = tokens.map { weights[.tokenEmbedding]![$0] }
    keep(.tokenEmbedding, x)
    if architecture.positions == .learned {
      let rows = tokens.indices.map { weights[.positionEmbedding]![$0] }
      keep(.positionEmbedding, rows)
      x = plus(x, rows)
    }
    keep(.embedding, x)
    for index in 0..<architecture.blockCount {
      x = plus(x, attention(index, x))
      keep(.block(index, .attentionResidual), x)
      x = plus(x, feedForward(index, x))
      keep(.block(index, .feedForwardResidual), x)
    }
    x = norm(x, .outputNorm, .outputNormBias)
    keep(.outputNorm, x)
    let logits = linear(x, architecture.hasTiedOutput ? .tokenEmbedding : .output, .outputBias)
    keep(.logits, logits)
    keep(.probabilities, logits.map(softmax))
    return logits
  }

  private mutating func attention(_ index: Int, _ x: Rows) -> Rows {
    let (keyLength, valueLength) = (architecture.keyLength, architecture.valueLength)
    let normal = norm(x, .block(index, .attentionNorm), .block(index, .attentionNormBias))
    keep(.block(index, .attentionNorm), normal)
    var queries = linear(normal, .block(index, .attentionQuery), .block(index, .attentionQueryBias))
    var keys = linear(normal, .block(index, .attentionKey), .block(index, .attentionKeyBias))
    let values = linear(normal, .block(index, .attentionValue), .block(index, .attentionValueBias))
    keep(.block(index, .query), queries)
    keep(.block(index, .key), keys)
    keep(.block(index, .value), values)
    if architecture.hasQueryKeyNorms {
      queries = eachHead(queries, keyLength) { norm([$0], .block(index, .attentionQueryNorm), nil)[0] }
      keys = eachHead(keys, keyLength) { norm([$0], .block(index, .attentionKeyNorm), nil)[0] }
      keep(.block(index, .queryNorm), queries)
      keep(.block(index, .keyNorm), keys)
    }
    if architecture.positions == .rotary {
      queries = queries.enumerated().map { position, row in
        eachHead([row], keyLength) { rotated($0, position) }[0]
      }
      keys = keys.enumerated().map { position, row in eachHead([row], keyLength) { rotated($0, position) }[0] }
      keep(.block(index, .rotatedQuery), queries)
      keep(.block(index, .rotatedKey), keys)
    }
    let scale = architecture.attentionScale.map(Double.init) ?? 1 / Double(keyLength).squareRoot()
    var mixture = Rows(repeating: [], count: x.count)
    var (allScores, allWeights): (Rows, Rows) = ([], [])
    for head in 0..<architecture.headCount {
      let headKV = head * architecture.headCountKV / architecture.headCount
      for (position, query) in queries.enumerated() {
        let own = query[head * keyLength..<(head + 1) * keyLength]
        let scores = (0...position).map { dot(own, keys[$0][headKV * keyLength..<(headKV + 1) * keyLength]) * scale }
        let weights = softmax(scores)
        let unseen = x.count - 1 - position
        allScores.append(scores + Array(repeating: -.infinity, count: unseen))
        allWeights.append(weights + Array(repeating: 0, count: unseen))
        mixture[position] += (0..<valueLength).map { i in
          (0...position).reduce(0) { $0 + weights[$1] * values[$1][headKV * valueLength + i] }
        }
      }
    }
    keep(.block(index, .scores), allScores)
    keep(.block(index, .attentionWeights), allWeights)
    keep(.block(index, .mixture), mixture)
    let output = linear(mixture, .block(index, .attentionOutput), .block(index, .attentionOutputBias))
    keep(.block(index, .attentionOutput), output)
    return output
  }

  private mutating func feedForward(_ index: Int, _ x: Rows) -> Rows {
    let normal = norm(x, .block(index, .feedForwardNorm), .block(index, .feedForwardNormBias))
    keep(.block(index, .feedForwardNorm), normal)
    var inner = linear(normal, .block(index, .feedForwardUp), .block(index, .feedForwardUpBias))
    keep(.block(index, .up), inner)
    if architecture.feedForward == .gated {
      let gate = linear(normal, .block(index, .feedForwardGate), .block(index, .feedForwardGateBias))
      keep(.block(index, .gate), gate)
      let active = gate.map { $0.map(activation) }
      keep(.block(index, .activation), active)
      inner = zip(active, inner).map { zip($0, $1).map { $0 * $1 } }
      keep(.block(index, .gated), inner)
    } else {
      inner = inner.map { $0.map(activation) }
      keep(.block(index, .activation), inner)
    }
    let down = linear(inner, .block(index, .feedForwardDown), .block(index, .feedForwardDownBias))
    keep(.block(index, .down), down)
    return down
  }

  private func activation(_ x: Double) -> Double {
    switch architecture.activation {
    case .geluTanh: 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .geluErf: 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
    case .silu: x / (1 + exp(-x))
    case .relu: max(0, x)
    }
  }

  private func norm(_ rows: Rows, _ weight: Role, _ bias: Role?) -> Rows {
    let gains = weights[weight]![0]
    let shifts = bias.flatMap { weights[$0]?[0] } ?? gains.map { _ in 0 }
    return rows.map { row in
      let mean = architecture.normalization == .layer ? row.reduce(0, +) / Double(row.count) : 0
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
      let deviation = (variance + Double(architecture.normEpsilon)).squareRoot()
      return row.indices.map { (row[$0] - mean) / deviation * gains[$0] + shifts[$0] }
    }
  }

  private func rotated(_ head: [Double], _ position: Int) -> [Double] {
    let length = architecture.ropeDimensionCount == 0 ? head.count : architecture.ropeDimensionCount
    var result = head
    for i in 0..<length / 2 {
      let angle = Double(position) * pow(Double(architecture.ropeFrequencyBase), -2 * Double(i) / Double(length))
      result[i] = head[i] * cos(angle) - head[i + length / 2] * sin(angle)
      result[i + length / 2] = head[i + length / 2] * cos(angle) + head[i] * sin(angle)
    }
    return result
  }

  private func linear(_ rows: Rows, _ weight: Role, _ bias: Role) -> Rows {
    rows.map { row in
      weights[weight]!.enumerated().map { out, w in dot(row[...], w[...]) + (weights[bias]?[0][out] ?? 0) }
    }
  }

  private func softmax(_ scores: [Double]) -> [Double] {
    let exponentials = scores.map { exp($0 - scores.max()!) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }

  private func eachHead(_ rows: Rows, _ length: Int, _ body: ([Double]) -> [Double]) -> Rows {
    rows.map { row in stride(from: 0, to: row.count, by: length).flatMap { body(Array(row[$0..<$0 + length])) } }
  }

  private func dot(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private func plus(_ a: Rows, _ b: Rows) -> Rows { zip(a, b).map { zip($0, $1).map { $0 + $1 } } }

  private mutating func keep(_ step: ActivationStep, _ rows: Rows) { steps[step] = rows.flatMap { $0 } }
}
