import ByteIO
import WeightGraph

/// By what elements are judged that were rounded to a block type.
enum BlockMeasure: Sendable {
  /// Each by the bound of its block.
  case ladder(BlockLadder)
  /// All of a block together: the root mean square of their distances may be so large a part of that of the elements.
  case error(Double)
  /// By nothing: each that became another number counts as too far.
  case none

  init(_ dtype: DType, _ choices: VerificationChoices) {
    if let limit = choices.blockError {
      self = .error(limit)
    } else {
      self = BlockLadder(dtype, clipping: choices.clipping).map(BlockMeasure.ladder) ?? .none
    }
  }
}

extension RoundedTensor {
  /// Compares elements with what blocks hold for them.
  mutating func compare(
    _ exact: Tensor, blocks: Tensor, _ measure: BlockMeasure, threads: Int?
  ) throws(ContainerError) {
    let isWide = exact.dtype == .f64
    let values = try exact.cast(to: isWide ? .f64 : .f32).resident()
    try compareChunks(of: blocks, threads: threads) { part, chunk, bytes in
      var original = ByteBlock(uninitialized: chunk.elements.count * (isWide ? 8 : 4))
      var target = original.mutableBytes
      values.read(chunk.elements, into: &target)
      let held = part.widened(bytes)
      if case .ladder(let ladder) = measure {
        part.compare(original.bytes, isWide: isWide, held.bytes, blocks: bytes, chunk.elements, ladder)
      } else {
        part.compare(original.bytes, isWide: isWide, held.bytes, chunk.elements, measure)
      }
    }
  }

  /// Judges each element by the bound of its block.
  private mutating func compare(
    _ original: RawSpan, isWide: Bool, _ held: RawSpan, blocks: RawSpan, _ elements: Range<Int>, _ ladder: BlockLadder
  ) {
    let (length, size) = (dtype.elementsPerBlock, dtype.bytesPerBlock)
    let lowest = ladder.atEnd(blocks, most: false)
    let highest = ladder.atEnd(blocks, most: true)
    let least = widened(lowest.bytes)
    let most = widened(highest.bytes)
    for block in 0..<elements.count / length {
      let bound = ladder.bound(blocks, at: block * size)
      let places = block * length..<(block + 1) * length
      var (smallest, greatest, reach) = (Double.infinity, -Double.infinity, 0.0)
      for index in places {
        let value = original.number(index, isWide: isWide)
        if value.isFinite { (smallest, greatest) = (min(smallest, value), max(greatest, value)) }
        reach = max(reach, abs(least.bytes.number(index, isWide: false)), abs(most.bytes.number(index, isWide: false)))
      }
      let isFine = ladder.isFine(blocks, at: block * size, least: smallest, greatest: greatest, reach: reach)
      for index in places {
        let (value, other) = (original.number(index, isWide: isWide), held.number(index, isWide: false))
        let ends = (least.bytes.number(index, isWide: false), most.bytes.number(index, isWide: false))
        let nearness = isFine ? ladder.nearness(of: value, to: other, between: ends, bound) : .far
        switch nearness {
        case .near, .far: break
        case .clipped: clipped += 1
        case .beyond(let steps):
          beyondEnds += 1
          furthestBeyondEnds = max(furthestBeyondEnds, steps)
        }
        take(value, other, at: elements.lowerBound + index, isNear: nearness.isNear)
      }
      addBlock(original, isWide: isWide, held, places)
    }
  }

  /// Judges the elements of a block together, or by nothing.
  private mutating func compare(
    _ original: RawSpan, isWide: Bool, _ held: RawSpan, _ elements: Range<Int>, _ measure: BlockMeasure
  ) {
    let length = dtype.elementsPerBlock
    for block in 0..<elements.count / length {
      let places = block * length..<(block + 1) * length
      let error = addBlock(original, isWide: isWide, held, places)
      let isNear = if case .error(let limit) = measure { error <= limit } else { false }
      for index in places {
        take(
          original.number(index, isWide: isWide), held.number(index, isWide: false), at: elements.lowerBound + index,
          isNear: isNear)
      }
    }
  }

  /// Takes in how far a block lies from its elements, and returns it: a root mean square as a part of another.
  @discardableResult
  private mutating func addBlock(_ original: RawSpan, isWide: Bool, _ held: RawSpan, _ places: Range<Int>) -> Double {
    var (distances, sizes) = (0.0, 0.0)
    for index in places {
      let value = original.number(index, isWide: isWide)
      let distance = value - held.number(index, isWide: false)
      distances += distance * distance
      sizes += value * value
    }
    squaredDistances += distances
    squaredSizes += sizes
    let error = distances == 0 ? 0 : (distances / sizes).squareRoot()
    largestBlockError = max(largestBlockError, error.isNaN ? .infinity : error)
    return error
  }

  private func widened(_ blocks: RawSpan) -> ByteBlock {
    var floats = ByteBlock(uninitialized: blocks.byteCount / dtype.bytesPerBlock * dtype.elementsPerBlock * 4)
    var target = floats.mutableBytes
    BlockConversion.widen(blocks, dtype, into: &target, at: 0)
    return floats
  }
}
