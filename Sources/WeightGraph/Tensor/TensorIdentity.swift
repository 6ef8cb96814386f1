public import ByteIO

/// What a tensor's elements are made of and how: tensors of one identity have the same elements, without being read.
public indirect enum TensorIdentity: Hashable, Sendable {
  case inPlace(ByteRegion.Identity, DType, Shape)
  case strided(ObjectIdentifier, StridedLayout, ByteOrder, DType)
  case joined([TensorIdentity], axis: Int)
  case converted(TensorIdentity, DType)
  case reordered(TensorIdentity, PairOrder)
}

extension TensorIdentity {
  /// The same views of other sources, where these are named.
  func replacing(_ sources: [ObjectIdentifier: ObjectIdentifier]) -> TensorIdentity {
    switch self {
    case .inPlace: self
    case .strided(let source, let layout, let order, let dtype):
      .strided(sources[source] ?? source, layout, order, dtype)
    case .joined(let parts, let axis): .joined(parts.map { $0.replacing(sources) }, axis: axis)
    case .converted(let tensor, let dtype): .converted(tensor.replacing(sources), dtype)
    case .reordered(let tensor, let order): .reordered(tensor.replacing(sources), order)
    }
  }
}

extension Tensor {
  /// The source of which this tensor is all the bytes as they lie there, little-endian and row after row.
  var wholeSource: ObjectIdentifier? {
    guard case .strided(let source, let layout, let order) = content, layout.offset == 0, layout.isContiguous,
      source.byteCount == byteCount, order == .little || dtype.hasOneByteOrder
    else { return nil }
    return ObjectIdentifier(source)
  }

  /// What this tensor's elements are made of; meaningful while the tensor lives.
  public var identity: TensorIdentity {
    if let region = bytesInPlace { return .inPlace(region.identity, dtype, shape) }
    return switch content {
    case .strided(let source, let layout, let order): .strided(ObjectIdentifier(source), layout, order, dtype)
    case .joined(let parts, let axis): .joined(parts.map(\.identity), axis: axis)
    case .converted(let tensor): .converted(tensor.identity, dtype)
    case .reordered(let tensor, let order): .reordered(tensor.identity, order)
    }
  }
}
