public import ByteIO

/// A tensor that has not been read: a shape, a type, and a description of where its elements lie.
///
/// Views (``transposed()``, ``sliced(axis:_:)``, ``joined(_:axis:)``, ``cast(to:)`` …) are new descriptions and touch no
/// byte; bytes are read by ``TensorReader`` in pieces.
public struct Tensor: Sendable {
  /// The type of the elements as a reader gets them.
  public let dtype: DType
  /// The lengths of the axes.
  public let shape: Shape
  /// The number of elements; a tensor whose elements cannot be counted cannot be made.
  public let elementCount: Int
  /// Where the tensor comes from.
  public let provenance: Provenance
  let content: Content

  /// How the elements are made.
  indirect enum Content: Sendable {
    /// Elements of a source, picked by a layout.
    case strided(TensorSource, StridedLayout, ByteOrder)
    /// Tensors of one type one after the other along an axis.
    case joined([Tensor], axis: Int)
    /// The elements of a tensor of another type, each converted.
    case converted(Tensor)
    /// The elements of a tensor, along one axis in another order.
    case reordered(Tensor, PairOrder)
  }

  init(dtype: DType, shape: Shape, provenance: Provenance, content: Content) {
    self.dtype = dtype
    self.shape = shape
    self.provenance = provenance
    self.content = content
    // Views only rearrange elements that an initializer has counted already.
    elementCount = shape.elementCount ?? 0
  }

  /// A tensor over stored bytes.
  ///
  /// - Parameters:
  ///   - source: at least as many bytes as the layout reaches.
  ///   - layout: where the elements lie; row after row when it is left out.
  ///   - order: the byte order of the stored numbers.
  /// - Throws: ``ContainerError/damaged(subject:byte:found:expected:)`` when the bytes are too few, or too many for a layout left out.
  public init(
    dtype: DType, shape: Shape, source: TensorSource, layout: StridedLayout? = nil, order: ByteOrder = .little,
    provenance: Provenance
  ) throws(ContainerError) {
    let subject = "tensor '\(provenance.name)'"
    if dtype.isBlockType, shape.dimensions.last?.isMultiple(of: dtype.elementsPerBlock) != true {
      throw .damaged(
        subject: subject, byte: nil, found: "shape \(shape) of \(dtype)",
        expected: "a last axis of whole blocks of \(dtype.elementsPerBlock)")
    }
    guard let count = shape.elementCount, let needed = dtype.byteCount(elements: count) else {
      throw .damaged(
        subject: subject, byte: nil, found: "shape \(shape) of \(dtype)", expected: "elements that can be counted")
    }
    if let layout {
      let held = source.byteCount / dtype.bytesPerBlock * dtype.elementsPerBlock
      guard layout.shape == shape, layout.keepsBlocks(of: dtype.elementsPerBlock),
        StridedLayout(offset: layout.offset, shape: shape, strides: layout.strides, within: held) != nil
      else {
        throw .damaged(
          subject: subject, byte: provenance.byteRange?.lowerBound, found: "\(source.byteCount) bytes",
          expected: "enough for shape \(shape) of \(dtype) with strides \(layout.strides)")
      }
    } else if source.byteCount != needed {
      throw .damaged(
        subject: subject, byte: provenance.byteRange?.lowerBound, found: "\(source.byteCount) bytes",
        expected: "\(needed) for shape \(shape) of \(dtype)")
    }
    self.init(
      dtype: dtype, shape: shape, provenance: provenance,
      content: .strided(source, layout ?? StridedLayout(rowMajor: shape), order))
  }

  /// The number of bytes of all elements, little-endian, row after row.
  public var byteCount: Int { elementCount / dtype.elementsPerBlock * dtype.bytesPerBlock }

  /// The bytes in place, where they lie in a mapped file or in memory just as a reader would get them.
  public var bytesInPlace: ByteRegion? {
    guard case .strided(let source, let layout, let order) = content, let region = source.region else { return nil }
    guard layout.isContiguous, order == .little || dtype.hasOneByteOrder else { return nil }
    guard let start = dtype.byteCount(elements: layout.offset) else { return nil }
    return region.slice(at: start, count: byteCount)
  }

  /// Whether every source of this tensor can be read at any place.
  public var isRandomAccess: Bool {
    switch content {
    case .strided(let source, _, _): source.region != nil
    case .joined(let parts, _): parts.allSatisfy(\.isRandomAccess)
    case .converted(let tensor), .reordered(let tensor, _): tensor.isRandomAccess
    }
  }
}
