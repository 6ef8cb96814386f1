import ByteIO
import WeightGraph

extension ContainerConformance {
  /// That a tensor is written as it is seen, and not as it happens to be stored.
  var viewPromises: [ConformancePromise] {
    let views: [(String, @Sendable () throws -> Tensor)] = [
      ("transposed", { try matrix.transposed() }),
      ("cut to some of its rows", { try matrix.sliced(axis: 0, 3..<17) }),
      ("cut to some of its columns", { try matrix.sliced(axis: 1, 5..<6) }),
      ("transposed and then cut", { try matrix.transposed().sliced(axis: 0, 1..<30) }),
      ("joined row by row", { try .joined([matrix, matrix.sliced(axis: 0, 2..<3), matrix], axis: 0) }),
      ("joined column by column", { try .joined(matrix.split(axis: 1, into: 3), axis: 1).transposed() }),
      ("stored column by column", { try stored(columnMajor: true) }),
      ("stored with its bytes reversed", { try stored(order: .big) }),
      ("of more than two chunks and transposed", { try large.transposed() }),
      ("decoded as it is read", { try decoded() }),
      ("decoded and transposed", { try decoded().transposed() }),
      ("given an axis of length 1", { try squeezable ? matrix.unsqueezed(axis: 1) : matrix }),
      ("converted to another type", { try cast() }),
    ]
    guard container.capabilities.maximumRank >= 2 else { return [] }
    return views.map { label, view in
      ConformancePromise("writes a tensor that is \(label)") { try expectRoundTrip([.init("view", try view())]) }
    } + [
      ConformancePromise("writes a view without elements, and its shape") {
        try expectRoundTrip([.init("view", try matrix.sliced(axis: 1, 5..<5))])
      }
    ]
  }

  private var lengths: Shape { [24, 33] }

  private var matrix: Tensor { get throws { try specimen.tensor(usualType, lengths) } }

  private var large: Tensor {
    get throws { try specimen.tensor(usualType, [3, TensorTraversal.chunkElements - 1]) }
  }

  private var squeezable: Bool { container.capabilities.maximumRank >= 3 }

  private func stored(columnMajor: Bool = false, order: ByteOrder = .little) throws -> Tensor {
    let bytes = specimen.bytes(usualType, 24 * 33)
    let size = usualType.bytesPerNumber
    let numbers = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<$0 + size] }
    let ordered = order == .little ? bytes : numbers.flatMap { $0.reversed() }
    return try Tensor(
      dtype: usualType, shape: lengths, source: TensorSource(ByteRegion(ordered)),
      layout: columnMajor ? StridedLayout(columnMajor: lengths) : nil, order: order,
      provenance: Provenance(name: "stored"))
  }

  /// A tensor whose bytes come in pieces that are no whole elements.
  private func decoded() throws -> Tensor {
    let bytes = ByteRegion(specimen.bytes(usualType, 24 * 33))
    let source = TensorSource(byteCount: bytes.count) { (emit) throws(ContainerError) in
      for start in stride(from: 0, to: bytes.count, by: 101) {
        guard let piece = bytes.slice(start..<min(start + 101, bytes.count)) else { continue }
        try emit(piece.bytes)
      }
    }
    return try Tensor(dtype: usualType, shape: lengths, source: source, provenance: Provenance(name: "decoded"))
  }

  private func cast() throws -> Tensor {
    let target = [DType.f32, .f64, .f16, .bf16].first { dtypes.contains($0) } ?? usualType
    let integers = try specimen.tensor(.i16, lengths)
    return target.isFloatingPoint ? integers.cast(to: target) : try matrix
  }
}
