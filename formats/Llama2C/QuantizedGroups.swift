import ByteIO
import WeightGraph

/// A matrix of version 2: an int8 for every element, row after row, and behind them all a float32 for every group of
/// neighbours, by which each of them is multiplied.
///
///     element[i] = Float(quantized[i]) * scale[i / groupLength]        one product, rounded to float32
///
/// Source: llama2.c, `runq.c`, function `dequantize`.
struct QuantizedGroups {
  private let slot: TensorSequence.Slot
  private let groupLength: Int
  private let quantized: ByteRegion
  private let scales: ByteRegion
  private let path: String

  /// The number of bytes that the elements take, or `nil` where they are no whole groups or cannot be counted.
  static func byteCount(elements count: Int, _ groupLength: Int) -> Int? {
    guard count.isMultiple(of: groupLength), let scales = DType.f32.byteCount(elements: count / groupLength) else {
      return nil
    }
    let (sum, overflow) = count.addingReportingOverflow(scales)
    return overflow ? nil : sum
  }

  /// What stands in a place, or `nil` where it stands there as it is.
  init?(_ slot: TensorSequence.Slot, _ groupLength: Int, in file: MappedFile) {
    guard let count = slot.shape.elementCount, slot.range.count != DType.f32.byteCount(elements: count),
      let quantized = file.contents.slice(at: slot.range.lowerBound, count: count),
      let scales = file.contents.slice(slot.range.lowerBound + count..<slot.range.upperBound)
    else { return nil }
    self.slot = slot
    self.groupLength = groupLength
    self.quantized = quantized
    self.scales = scales
    path = file.path
  }

  /// The tensor, which is multiplied out when somebody reads it.
  func entry() throws(ContainerError) -> StateDict.Entry {
    let count = quantized.count
    let source = TensorSource(byteCount: 4 * count) { (emit) throws(ContainerError) in
      for start in stride(from: 0, to: count, by: Self.pieceLength) {
        let piece = start..<min(count, start + Self.pieceLength)
        var block = ByteBlock(uninitialized: 4 * piece.count)
        var target = block.mutableBytes
        multiply(piece, into: &target)
        try emit(block.bytes.extracting(first: 4 * piece.count))
      }
    }
    let provenance = Provenance(
      path: path, name: slot.name, steps: ["int8 in groups of \(groupLength), times their scales"])
    return .init(slot.name, try Tensor(dtype: .f32, shape: slot.shape, source: source, provenance: provenance))
  }

  private static let pieceLength = 1 << 16

  private func multiply(_ piece: Range<Int>, into target: inout MutableRawSpan) {
    let (elements, factors) = (quantized.bytes, scales.bytes)
    for index in piece {
      let scale = Float(bitPattern: factors.integer(at: index / groupLength * 4))
      let product = Float(elements.integer(at: index, as: Int8.self)) * scale
      target.store(product.bitPattern.littleEndian, at: 4 * (index - piece.lowerBound))
    }
  }
}
