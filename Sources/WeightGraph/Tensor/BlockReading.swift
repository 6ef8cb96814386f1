import ByteIO
import CKernels

extension Tensor {
  /// How many neighbours along the last axis are stored together and must stay so in a view of what is stored; 1 where each
  /// element stands alone.
  var blockLength: Int {
    let inside =
      switch content {
      case .strided: 1
      case .joined(let parts, _): parts.map(\.blockLength).max() ?? 1
      case .converted(let tensor), .reordered(let tensor, _): tensor.blockLength
      }
    return max(dtype.elementsPerBlock, inside)
  }

  /// The same elements, widened from their blocks and decoded one after the other, so that a view can pick any of them.
  var loosened: Tensor {
    let wide = dtype.isBlockType ? cast(to: .f32) : self
    let source = TensorSource(byteCount: wide.byteCount) { (emit) throws(ContainerError) in
      let tensor = try wide.resident()
      var block = ByteBlock(uninitialized: TensorTraversal.chunkElements * wide.dtype.bytesPerBlock)
      for start in stride(from: 0, to: wide.elementCount, by: TensorTraversal.chunkElements) {
        let range = start..<min(start + TensorTraversal.chunkElements, wide.elementCount)
        var bytes = block.mutableBytes
        tensor.read(range, into: &bytes)
        try emit(block.bytes.extracting(first: range.count * wide.dtype.bytesPerBlock))
      }
    }
    return Tensor(
      dtype: wide.dtype, shape: shape, provenance: wide.provenance,
      content: .strided(source, StridedLayout(rowMajor: shape), .little))
  }

  /// Reads elements number `range` of a tensor of a block type as float32.
  func readWidened(_ tensor: Tensor, _ range: Range<Int>, into target: inout MutableRawSpan, at offset: Int) {
    let (length, size) = (tensor.dtype.elementsPerBlock, tensor.dtype.bytesPerBlock)
    guard !range.isEmpty else { return }
    let blocks = range.lowerBound / length..<(range.upperBound + length - 1) / length
    var stored = ByteBlock(uninitialized: blocks.count * size)
    var bytes = stored.mutableBytes
    tensor.read(blocks.lowerBound * length..<blocks.upperBound * length, into: &bytes)
    if range.lowerBound.isMultiple(of: length), range.upperBound.isMultiple(of: length) {
      return BlockConversion.widen(stored.bytes, tensor.dtype, into: &target, at: offset)
    }
    var wide = ByteBlock(uninitialized: blocks.count * length * 4)
    var floats = wide.mutableBytes
    BlockConversion.widen(stored.bytes, tensor.dtype, into: &floats, at: 0)
    let first = (range.lowerBound - blocks.lowerBound * length) * 4
    target.copy(wide.bytes.extracting(first..<first + range.count * 4), at: offset)
  }

  /// Reads elements number `range`, which are whole blocks, of a float32 tensor as blocks of this tensor's type.
  func readQuantized(_ tensor: Tensor, _ range: Range<Int>, into target: inout MutableRawSpan, at offset: Int) {
    var wide = ByteBlock(uninitialized: range.count * 4)
    var floats = wide.mutableBytes
    tensor.read(range, into: &floats)
    BlockConversion.quantize(wide.bytes.extracting(first: range.count * 4), to: dtype, into: &target, at: offset)
  }
}

extension MutableRawSpan {
  /// Copies the blocks of elements number `range`, which are whole blocks, of a view that keeps blocks.
  @_lifetime(self: copy self)
  mutating func gather(
    blocks range: Range<Int>, of dtype: DType, _ layout: StridedLayout, from source: RawSpan, at place: Int
  ) {
    // Without elements the strides mean nothing.
    guard !range.isEmpty else { return }
    let bytes = dtype.byteCount(wholeBlocksOf:)
    // To a gatherer a row of blocks is a row of bytes.
    let box = StridedBox(
      offset: bytes(layout.offset),
      lengths: layout.shape.dimensions.dropLast() + [bytes(layout.shape.dimensions.last ?? 0)],
      strides: layout.strides.dropLast().map(bytes) + [1], elementSize: 1)
    gather(bytes(range.lowerBound)..<bytes(range.upperBound), of: box, from: source, at: place)
  }
}
