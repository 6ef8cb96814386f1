import ByteIO
import WeightGraph

/// A number of numpy in a pickle, such as the best loss that nanoGPT saves beside its weights.
///
/// Source: `numpy/core/src/multiarray/scalartypes.c.src`, `gentype_reduce`; `descriptor.c`, `arraydescr_reduce`.
enum NumPyScalar {
  /// The number in `scalar(dtype, bytes)`, or `nil` where it is of another kind.
  static func value(_ arguments: [PickleReference], _ heap: PickleHeap) -> MetadataValue? {
    guard arguments.count == 2, let dtype = heap.object(arguments[0]), heap.symbol(dtype.function) == "numpy.dtype",
      let kind = heap.elements(dtype.arguments)?.first.flatMap(heap.text), let bytes = bytes(arguments[1], heap)
    else { return nil }
    let state = dtype.state.flatMap(heap.elements) ?? []
    let order: ByteOrder = state.count > 1 && heap.text(state[1]) == ">" ? .big : .little
    guard let size = kind.last?.wholeNumberValue, bytes.count == size else { return nil }
    return number(kind, ByteRegion(bytes), order)
  }

  private static func number(_ kind: String, _ region: ByteRegion, _ order: ByteOrder) -> MetadataValue? {
    let bytes = region.bytes
    func integer<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) -> MetadataValue? {
      Int64(exactly: bytes.integer(at: 0, as: T.self, order)).map { .integer($0) }
    }
    switch kind {
    case "f8": return .double(Double(bitPattern: bytes.integer(at: 0, as: UInt64.self, order)))
    case "f4": return .double(Double(Float(bitPattern: bytes.integer(at: 0, as: UInt32.self, order))))
    case "f2": return .double(Double(Float16(bitPattern: bytes.integer(at: 0, as: UInt16.self, order))))
    case "i8": return integer(Int64.self)
    case "i4": return integer(Int32.self)
    case "i2": return integer(Int16.self)
    case "i1": return integer(Int8.self)
    case "u8": return integer(UInt64.self)
    case "u4": return integer(UInt32.self)
    case "u2": return integer(UInt16.self)
    case "u1": return integer(UInt8.self)
    case "b1": return .bool(bytes.byte(at: 0) != 0)
    default: return nil
    }
  }

  /// Bytes as they are, or as protocol 2 writes them: `_codecs.encode(text, 'latin1')`, a character a byte.
  private static func bytes(_ reference: PickleReference, _ heap: PickleHeap) -> [UInt8]? {
    if case .bytes(let range) = heap[reference] { return heap.source.slice(range)?.copied() }
    // Python 2 has no other texts than bytes.
    if case .text(let range) = heap[reference] { return heap.source.slice(range)?.copied() }
    guard let object = heap.object(reference), heap.symbol(object.function) == "_codecs.encode",
      let arguments = heap.elements(object.arguments), arguments.count == 2,
      ["latin1", "latin-1"].contains(heap.text(arguments[1])), let text = heap.text(arguments[0])
    else { return nil }
    let bytes = text.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
    return bytes.count == text.unicodeScalars.count ? bytes : nil
  }
}
