public import ByteIO

/// What a tensor's elements are made of and how: tensors of one identity have the same elements, without being read.
public indirect enum TensorIdentity: Hashable, Sendable {
  case inPlace(ByteRegion.Identity, DType, Shape)
  case strided(ObjectIdentifier, StridedLayout, ByteOrder, DType)
  case joined([TensorIdentity], axis: Int)
  case converted(TensorIdentity, DType)
  case reordered(TensorIdentity, PairOrder)
}

extension Tensor {
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
