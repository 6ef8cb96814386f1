import WeightGraph

/// Which tensors a file has, in which order, under the names of `run.c`'s `TransformerWeights`.
struct Layout {
  /// The head, which is there unless it is the token table.
  static let output = "wcls"
  /// The tables of version 0, which the rotations make superfluous.
  static let tables = ["freq_cis_real", "freq_cis_imag"]

  private let header: Header

  init(_ header: Header) { self.header = header }

  /// The number of pairs in a head.
  var pairCount: Int { header.numbers["dim"] / header.numbers["n_heads"] / 2 }

  /// The shape of each table of rotations: [positions, pairs].
  var tableShape: Shape { [header.numbers["seq_len"], pairCount] }

  /// All kinds of tensors in the file's order.
  var kinds: [TensorSequence.Kind] {
    let numbers = header.numbers
    let (width, hidden) = (numbers["dim"], numbers["hidden_dim"])
    let shared = 2 * pairCount * numbers["n_kv_heads"]
    let table: Shape = [numbers["vocab_size"], width]
    let attention = [
      matrix("wq", [width, width]), matrix("wk", [shared, width]), matrix("wv", [shared, width]),
      matrix("wo", [width, width]),
    ]
    let feedForward = [
      matrix("w1", [hidden, width]), matrix("w2", [width, hidden]), matrix("w3", [hidden, width]),
    ]
    let attentionNorm = vector("rms_att_weight", [width], perBlock: true)
    let feedForwardNorm = vector("rms_ffn_weight", [width], perBlock: true)
    let finalNorm = vector("rms_final_weight", [width])
    let tokens = matrix("token_embedding_table", table, perBlock: false)
    let output = header.isTied ? [] : [matrix(Self.output, table, perBlock: false)]
    switch header.version {
    case .legacy:
      let tables = Self.tables.map { vector($0, tableShape) }
      return [tokens, attentionNorm] + attention + [feedForwardNorm] + feedForward + [finalNorm] + tables + output
    case .float, .quantized:
      return [attentionNorm, feedForwardNorm, finalNorm, tokens] + attention + feedForward + output
    }
  }

  /// What is always float32.
  private func vector(_ name: String, _ shape: Shape, perBlock: Bool = false) -> TensorSequence.Kind {
    .init(name, shape, perBlock: perBlock, byteCount: shape.elementCount.flatMap { DType.f32.byteCount(elements: $0) })
  }

  /// What version 2 quantises: int8 elements, then the scales of their groups.
  private func matrix(_ name: String, _ shape: Shape, perBlock: Bool = true) -> TensorSequence.Kind {
    guard header.version == .quantized else { return vector(name, shape, perBlock: perBlock) }
    let byteCount = shape.elementCount.flatMap { QuantizedGroups.byteCount(elements: $0, header.groupLength) }
    return .init(name, shape, perBlock: perBlock, byteCount: byteCount)
  }
}
