import ByteIO
import WeightGraph

/// The direction of the residual stream in which one word's logit grows, for the stream of one token.
///
/// The final norm divides by a scale that depends on the stream. With this scale at its actual value, the logit is the
/// product of the stream with this direction, and a bias.
struct StreamDirection {
  /// [embedding]
  let values: [Double]
  /// What the norm divides by.
  let scale: Double
  /// What its shift and the head's bias add.
  let bias: Double

  /// - Parameter stream: what the last block leaves for the token: [embedding].
  init(to word: Int, _ stream: ArraySlice<Float>, of graph: WeightGraph) throws(ContainerError) {
    let architecture = graph.architecture
    let width = architecture.embeddingLength
    // The graph fills all roles of its architecture.
    let row = try graph[.output]!.floats(word * width..<(word + 1) * width)
    let gains = try graph[.outputNorm]!.floats()
    let shifts = try graph[.outputNormBias]?.floats()
    let count = Double(width)
    let mean = architecture.normalization == .layer ? stream.reduce(0) { $0 + Double($1) } / count : 0
    let variance = stream.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
    let scale = (variance + Double(architecture.normEpsilon)).squareRoot()
    var direction = zip(row, gains).map { Double($0) * Double($1) / scale }
    if architecture.normalization == .layer {
      // To subtract the mean of a part before the product is to subtract that of the direction.
      let mean = direction.reduce(0, +) / count
      direction = direction.map { $0 - mean }
    }
    (values, self.scale) = (direction, scale)
    let shift = shifts.map { zip(row, $0).reduce(0) { $0 + Double($1.0) * Double($1.1) } } ?? 0
    bias = shift + Double(try graph[.outputBias]?.floats(word..<word + 1)[0] ?? 0)
  }

  /// What something adds to the logit that adds this to the stream: [embedding].
  func amount(of addend: some Collection<Float>) -> Double {
    zip(values, addend).reduce(0) { $0 + $1.0 * Double($1.1) }
  }
}

extension Tensor {
  /// All elements as float32.
  func floats() throws(ContainerError) -> [Float] { try floats(0..<elementCount) }

  /// Elements number `range` as float32; the forward pass has refused those that float32 cannot hold.
  func floats(_ range: Range<Int>) throws(ContainerError) -> [Float] {
    let bytes = ByteRegion(try canonical().bytes(range))
    return range.indices.map { Float(bitPattern: bytes.bytes.integer(at: ($0 - range.lowerBound) * 4)) }
  }
}
