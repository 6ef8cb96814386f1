import ByteIO
import WeightGraph

extension RoundedTensor {
  /// Compares elements with what blocks hold for them.
  mutating func compare(
    _ exact: Tensor, blocks: Tensor, _ ladder: BlockLadder, threads: Int?
  ) throws(ContainerError) {
    let isWide = exact.dtype == .f64
    let values = try exact.cast(to: isWide ? .f64 : .f32).resident()
    try compareChunks(of: blocks, threads: threads) { part, chunk, bytes in
      var original = ByteBlock(uninitialized: chunk.elements.count * (isWide ? 8 : 4))
      var target = original.mutableBytes
      values.read(chunk.elements, into: &target)
      part.compare(original.bytes, isWide: isWide, blocks: bytes, chunk.elements, ladder)
    }
  }

  private mutating func compare(
    _ original: RawSpan, isWide: Bool, blocks: RawSpan, _ elements: Range<Int>, _ ladder: BlockLadder
  ) {
    let (length, size) = (dtype.elementsPerBlock, dtype.bytesPerBlock)
    let held = widened(blocks)
    let lowest = ladder.atEnd(blocks, most: false)
    let highest = ladder.atEnd(blocks, most: true)
    let least = widened(lowest.bytes)
    let most = widened(highest.bytes)
    for block in 0..<elements.count / length {
      let bound = ladder.bound(blocks, at: block * size)
      let places = block * length..<(block + 1) * length
      var (smallest, greatest) = (Double.infinity, -Double.infinity)
      for index in places {
        let value = original.number(index, isWide: isWide)
        if value.isFinite { (smallest, greatest) = (min(smallest, value), max(greatest, value)) }
      }
      let isFine = ladder.isFine(blocks, at: block * size, least: smallest, greatest: greatest)
      for index in places {
        let (value, other) = (original.number(index, isWide: isWide), held.bytes.number(index, isWide: false))
        let ends = (least.bytes.number(index, isWide: false), most.bytes.number(index, isWide: false))
        let nearness = isFine ? ladder.nearness(of: value, to: other, between: ends, bound) : .far
        if nearness == .clipped { clipped += 1 }
        take(value, other, at: elements.lowerBound + index, isNear: nearness != .far)
      }
    }
  }

  private func widened(_ blocks: RawSpan) -> ByteBlock {
    var floats = ByteBlock(uninitialized: blocks.byteCount / dtype.bytesPerBlock * dtype.elementsPerBlock * 4)
    var target = floats.mutableBytes
    BlockConversion.widen(blocks, dtype, into: &target, at: 0)
    return floats
  }
}
