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
    let logits = linear(x, architecture.hasTiedOutput ? .tokenEmbedding : .output, .outputBias).map { row in
      row.map { capped($0, architecture.logitSoftcap) }
    }
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
        let window = architecture.slidingWindow ?? .max
        let scores = x.indices.map { other in
          guard other <= position, position - other < window else { return -Double.infinity }
          let score = dot(own, keys[other][headKV * keyLength..<(headKV + 1) * keyLength]) * scale
          return capped(score, architecture.attentionSoftcap)
        }
        let weights = softmax(scores)
        allScores.append(scores)
        allWeights.append(weights)
        mixture[position] += (0..<valueLength).map { i in
          x.indices.reduce(0) { $0 + weights[$1] * values[$1][headKV * valueLength + i] }
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

  private func capped(_ x: Double, _ cap: Float?) -> Double { cap.map { Double($0) * tanh(x / Double($0)) } ?? x }

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
      let frequency = scaled(pow(Double(architecture.ropeFrequencyBase), -2 * Double(i) / Double(length)), i, length)
      let (cosine, sine) = (
        amplitude * cos(Double(position) * frequency), amplitude * sin(Double(position) * frequency)
      )
      result[i] = head[i] * cosine - head[i + length / 2] * sine
      result[i + length / 2] = head[i + length / 2] * cosine + head[i] * sine
    }
    return result
  }

  private var amplitude: Double {
    guard let scaling = architecture.ropeScaling, scaling.kind == .yarn else { return 1 }
    return scaling.attentionFactor.map(Double.init) ?? 0.1 * log(Double(scaling.factor)) + 1
  }

  private func scaled(_ frequency: Double, _ index: Int, _ length: Int) -> Double {
    guard let scaling = architecture.ropeScaling else { return frequency }
    let (slow, original) = (frequency / Double(scaling.factor), Double(scaling.originalContextLength))
    switch scaling.kind {
    case .dynamic: return frequency
    case .linear: return slow
    case .factors: return frequency / Double(scaling.factors[index])
    case .llama3:
      let wavelength = 2 * Double.pi / frequency
      let (low, high) = (Double(scaling.lowFrequencyFactor), Double(scaling.highFrequencyFactor))
      if wavelength < original / high { return frequency }
      if wavelength > original / low { return slow }
      let smooth = (original / wavelength - low) / (high - low)
      return (1 - smooth) * slow + smooth * frequency
    case .yarn:
      func pair(_ turns: Float) -> Double {
        Double(length) * log(original / (Double(turns) * 2 * .pi)) / (2 * log(Double(architecture.ropeFrequencyBase)))
      }
      let (first, last) = (max(floor(pair(scaling.betaFast)), 0), min(ceil(pair(scaling.betaSlow)), Double(length) - 1))
      let ramp = min(max((Double(index) - first) / (last - first), 0), 1)
      return slow * ramp + frequency * (1 - ramp)
    }
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
