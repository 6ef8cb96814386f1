import ByteIO

extension Tensor {
  /// The tensor with every decoded source put aside, so that any of its elements can be read; it keeps what was put aside.
  public func resident() throws(ContainerError) -> Tensor {
    if isRandomAccess { return self }
    let content: Content
    switch self.content {
    case .strided(let source, let layout, let order):
      content = .strided(TensorSource(try source.resident()), layout, order)
    case .joined(let parts, let axis):
      content = .joined(try parts.map { (part) throws(ContainerError) in try part.resident() }, axis: axis)
    case .converted(let tensor): content = .converted(try tensor.resident())
    case .reordered(let tensor, let order): content = .reordered(try tensor.resident(), order)
    }
    return Tensor(dtype: dtype, shape: shape, provenance: provenance, content: content)
  }

  /// Copies elements number `range`, counted row after row, as little-endian bytes to `target`, from byte
  /// `offset` on.
  ///
  /// All sources must be random access: see ``resident()``. Of a block type whole blocks are read.
  public func read(_ range: Range<Int>, into target: inout MutableRawSpan, at offset: Int = 0) {
    precondition(range.lowerBound >= 0 && range.upperBound <= elementCount)
    switch content {
    case .strided(let source, let layout, let order):
      guard let region = source.region else { preconditionFailure("a tensor is made resident before it is read") }
      if dtype.isBlockType {
        target.gather(blocks: range, of: dtype, layout, from: region.bytes, at: offset)
        if order != .host {
          BlockNumbers.swap(range.count / dtype.elementsPerBlock, of: dtype, in: &target, at: offset)
        }
        return
      }
      let size = dtype.bytesPerBlock
      let box = StridedBox(
        offset: layout.offset * size, lengths: layout.shape.dimensions, strides: layout.strides.map { $0 * size },
        elementSize: size)
      target.gather(range, of: box, from: region.bytes, at: offset)
      if order != .host {
        target.swapNumbers(range.count * size / dtype.bytesPerNumber, size: dtype.bytesPerNumber, at: offset)
      }
    case .joined(let parts, let axis):
      readJoined(parts, axis, range, into: &target, at: offset)
    case .converted(let tensor):
      if tensor.dtype.isBlockType { return readWidened(tensor, range, into: &target, at: offset) }
      if dtype.isBlockType { return readQuantized(tensor, range, into: &target, at: offset) }
      var stored = ByteBlock(uninitialized: range.count * tensor.dtype.bytesPerBlock)
      var bytes = stored.mutableBytes
      tensor.read(range, into: &bytes)
      ElementConversion.convert(range.count, tensor.dtype, stored.bytes, to: dtype, &target, at: offset)
    case .reordered(let tensor, let order):
      readReordered(tensor, order, range, into: &target, at: offset)
    }
  }

  /// In row order, part p contributes a run of `length(p) * inner` elements to every step of the axes outside `axis`.
  private func readJoined(
    _ parts: [Tensor], _ axis: Int, _ range: Range<Int>, into target: inout MutableRawSpan, at offset: Int
  ) {
    let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    let period = shape[axis] * inner
    guard !range.isEmpty else { return }
    for outer in range.lowerBound / period...(range.upperBound - 1) / period {
      var start = outer * period
      for part in parts {
        let run = part.shape[axis] * inner
        let wanted = range.clamped(to: start..<start + run)
        if !wanted.isEmpty {
          let first = outer * run + wanted.lowerBound - start
          let place = offset + dtype.byteCount(wholeBlocksOf: wanted.lowerBound - range.lowerBound)
          part.read(first..<first + wanted.count, into: &target, at: place)
        }
        start += run
      }
    }
  }

  /// Elements number `range` as little-endian bytes of their own.
  public func bytes(_ range: Range<Int>) throws(ContainerError) -> [UInt8] {
    let byteCount = dtype.byteCount(wholeBlocksOf: range.count)
    var block = ByteBlock(uninitialized: byteCount)
    let tensor = try resident()
    var bytes = block.mutableBytes
    tensor.read(range, into: &bytes)
    return block.bytes.extracting(first: byteCount).copied()
  }

  /// All elements as doubles, for small tensors and for tests.
  public func doubles() throws(ContainerError) -> [Double] {
    if dtype.isBlockType { return try cast(to: .f32).doubles() }
    let stored = ByteRegion(try bytes(0..<elementCount))
    let bytes = stored.bytes
    return (0..<elementCount).map { ElementConversion.number(at: $0, dtype, bytes) }
  }
}

extension MutableRawSpan {
  /// Reverses the bytes of each of `count` numbers of `size` bytes, from byte `offset` on.
  @_lifetime(self: copy self)
  mutating func swapNumbers(_ count: Int, size: Int, at offset: Int) {
    for place in stride(from: offset, to: offset + count * size, by: size) {
      switch size {
      case 2: store(bytes.integer(at: place, as: UInt16.self).byteSwapped, at: place)
      case 4: store(bytes.integer(at: place, as: UInt32.self).byteSwapped, at: place)
      case 8: store(bytes.integer(at: place, as: UInt64.self).byteSwapped, at: place)
      default: return
      }
    }
  }
}
