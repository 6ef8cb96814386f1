import ByteIO

extension Tensor {
  /// A vector of float32 that lies in memory: [values].
  package init(_ values: [Float], named name: String) {
    let shape: Shape = [values.count]
    let bytes = values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
    self.init(
      dtype: .f32, shape: shape, provenance: Provenance(name: name),
      content: .strided(TensorSource(ByteRegion(bytes)), StridedLayout(rowMajor: shape), .little))
  }
}
