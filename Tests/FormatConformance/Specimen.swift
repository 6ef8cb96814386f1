import ByteIO
import WeightGraph

/// Tensors whose elements are the ones that get lost: zeros of both signs, subnormals, infinities, NaNs with payloads,
/// the largest and smallest of everything, and after these a sequence without a pattern.
struct Specimen: Sendable {
  let nanPayloads: Bool

  /// A tensor of `shape`; another `seed` gives other elements.
  ///
  /// Of a block type the last axis has that many blocks, and a scalar is one.
  func tensor(_ dtype: DType, _ shape: Shape, seed: Int = 0) throws(ContainerError) -> Tensor {
    let length = (shape.dimensions.last ?? 1) * dtype.elementsPerBlock
    let shape = dtype.isBlockType ? Shape(shape.dimensions.dropLast() + [length]) : shape
    return try Tensor(
      dtype: dtype, shape: shape, source: TensorSource(ByteRegion(bytes(dtype, shape.elementCount ?? 0, seed: seed))),
      provenance: Provenance(name: "specimen"))
  }

  /// The elements of one type, little-endian.
  func bytes(_ dtype: DType, _ count: Int, seed: Int = 0) -> [UInt8] {
    let size = dtype.bytesPerNumber
    let byteCount = dtype.byteCount(elements: count) ?? 0
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    for index in 0..<byteCount / size {
      let number = dtype == .bool ? UInt64((index &* 7 ^ index / 3) & 1) : number(index, dtype, seed)
      for byte in 0..<size { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * byte))) }
    }
    return bytes
  }

  private func number(_ index: Int, _ dtype: DType, _ seed: Int) -> UInt64 {
    let bits = UInt64(dtype.bytesPerNumber * 8)
    let patterns = BitPatterns(dtype)
    // Odd factors make permutations: 2¹⁶ numbers of 16 bits are all numbers of 16 bits.
    let mixed = UInt64(truncatingIfNeeded: index &+ seed &* 977) &* 0x9e37_79b9_7f4a_7c15
    let number = bits < 32 ? mixed & (1 << bits - 1) : mixed >> (64 - bits)
    let chosen = seed == 0 && index < patterns.edges.count ? patterns.edges[index] : number
    return nanPayloads ? chosen : patterns.withoutPayload(chosen)
  }
}

extension ContainerConformance {
  var specimen: Specimen { Specimen(nanPayloads: keepsNaNPayloads) }
}
