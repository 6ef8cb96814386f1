import WeightGraph

/// The projection of one block's heads back into the residual stream, cut into the share of each head.
///
/// The heads' mixtures lie side by side, so that the projection of all is the sum of what each head's columns make of its
/// own: only here do the heads come together.
struct OutputProjection {
  /// [embedding, heads × value length]
  private let weight: [Float]
  /// What is added once for all heads: [embedding]; `nil` where there is no bias.
  let bias: [Float]?
  private let width: Int
  private let valueLength: Int

  /// The projection of block number `block`.
  init(of block: Int, in graph: WeightGraph) throws(ContainerError) {
    // The graph fills all roles of its architecture.
    weight = try graph[.block(block, .attentionOutput)]!.floats()
    bias = try graph[.block(block, .attentionOutputBias)]?.floats()
    width = graph.architecture.headCount * graph.architecture.valueLength
    valueLength = graph.architecture.valueLength
  }

  /// What a head adds to the stream for a value or a mixture of values: [value length] to [embedding].
  func projected(_ value: ArraySlice<Float>, head: Int) -> [Double] {
    let (weights, values) = (weight.span, value.span)
    let whole = valueLength / 4 * 4
    var added: [Double] = []
    added.reserveCapacity(weight.count / width)
    for start in stride(from: head * valueLength, to: weight.count, by: width) {
      // Four sums side by side: a single one would wait for itself at every step.
      var sums = SIMD4<Double>.zero
      var index = 0
      while index < whole {
        sums += Self.four(weights, from: start + index) * Self.four(values, from: index)
        index += 4
      }
      var sum = sums.sum()
      while index < valueLength {
        sum += Double(weights[start + index]) * Double(values[index])
        index += 1
      }
      added.append(sum)
    }
    return added
  }

  @inline(__always)
  private static func four(_ values: Span<Float>, from index: Int) -> SIMD4<Double> {
    SIMD4(
      Double(values[index]), Double(values[index + 1]), Double(values[index + 2]), Double(values[index + 3]))
  }

  /// How far each element of the heads' mixtures moves the stream in a direction: [embedding] to [heads × value length].
  func pulledBack(_ direction: StreamDirection) -> [Double] {
    var result = [Double](repeating: 0, count: width)
    for (row, amount) in direction.values.enumerated() {
      for column in 0..<width { result[column] += amount * Double(weight[row * width + column]) }
    }
    return result
  }
}
