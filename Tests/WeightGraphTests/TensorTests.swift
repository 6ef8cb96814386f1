import ByteIO
import Synchronization
import Testing
import WeightGraph

/// A float32 tensor of the numbers 0, 1, 2 …
func counting(_ shape: Shape, name: String = "t", order: ByteOrder = .little, columnMajor: Bool = false) throws
  -> Tensor
{
  let numbers = (0..<(shape.elementCount ?? 0)).map { Float($0).bitPattern }
  let bytes = numbers.flatMap { bits in
    let little = (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
    return order == .little ? little : little.reversed()
  }
  return try Tensor(
    dtype: .f32, shape: shape, source: TensorSource(ByteRegion(bytes)),
    layout: columnMajor ? StridedLayout(columnMajor: shape) : nil, order: order, provenance: Provenance(name: name))
}

@Suite struct `A tensor` {
  @Test func `reads its elements row after row through every view`() throws {
    let matrix = try counting([2, 3])
    #expect(try matrix.doubles() == [0, 1, 2, 3, 4, 5])
    #expect(try matrix.transposed().doubles() == [0, 3, 1, 4, 2, 5])
    #expect(try matrix.sliced(axis: 1, 1..<3).doubles() == [1, 2, 4, 5])
    #expect(try matrix.transposed().sliced(axis: 0, 1..<2).doubles() == [1, 4])
    #expect(try counting([2, 3], columnMajor: true).doubles() == [0, 2, 4, 1, 3, 5])
    #expect(try counting([2, 3], order: .big).transposed().doubles() == [0, 3, 1, 4, 2, 5])
    #expect(try counting([1, 2, 1]).squeezed(axis: 0).unsqueezed(axis: 1).shape == [2, 1, 1])
  }

  @Test func `transposes matrices larger than a tile, from the middle of a row on`() throws {
    let (rows, columns) = (37, 53)
    let matrix = try counting([rows, columns])
    let expected = (0..<columns).flatMap { column in (0..<rows).map { Double($0 * columns + column) } }
    let transposed = matrix.transposed()
    #expect(try transposed.doubles() == expected)
    let part = try transposed.bytes(100..<1500)
    let floats = ByteRegion(part)
    let first = Float(bitPattern: floats.bytes.integer(at: 0))
    #expect(Double(first) == expected[100])
    #expect(try transposed.transposed().doubles() == matrix.doubles())
  }

  @Test func `splits and joins along every axis without loss`() throws {
    let tensor = try counting([4, 6, 2])
    for axis in 0..<3 {
      let parts = tensor.split(axis: axis, into: 2)
      #expect(try Tensor.joined(parts, axis: axis).doubles() == tensor.doubles())
    }
    let matrix = try counting([4, 6])
    let joined = Tensor.joined(matrix.split(axis: 1, into: 3), axis: 1)
    #expect(try joined.transposed().doubles() == matrix.transposed().doubles())
    #expect(try joined.sliced(axis: 1, 1..<5).doubles() == matrix.sliced(axis: 1, 1..<5).doubles())
  }

  @Test func `is in place exactly where its bytes need no change`() throws {
    let matrix = try counting([4, 3])
    #expect(matrix.sliced(axis: 0, 1..<3).bytesInPlace?.range == 12..<36)
    #expect(matrix.transposed().bytesInPlace == nil)
    #expect(try counting([4, 3], order: .big).bytesInPlace == nil)
    #expect(matrix.cast(to: .f64).bytesInPlace == nil)
  }

  @Test func `refuses bytes that are too few and shapes that cannot be counted`() throws {
    let source = TensorSource(ByteRegion([0, 0, 0, 0]))
    #expect(throws: ContainerError.self) {
      try Tensor(dtype: .f32, shape: [2], source: source, provenance: Provenance(name: "t"))
    }
    #expect(throws: ContainerError.self) {
      try Tensor(dtype: .f32, shape: [1 << 32, 1 << 32, 0], source: source, provenance: Provenance(name: "t"))
    }
    #expect(StridedLayout(offset: 0, shape: [2, 2], strides: [3, 1], within: 4) == nil)
    #expect(StridedLayout(offset: 0, shape: [2, 2], strides: [.max, 1], within: 4) == nil)
  }

  @Test func `widens half and brain floats exactly and rounds to the nearest even`() throws {
    let bits: [UInt16] = [0x0000, 0x8000, 0x0001, 0x03ff, 0x0400, 0x3c00, 0x7bff, 0x7c00, 0xfc00]
    let bytes = bits.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let half = try Tensor(
      dtype: .f16, shape: [9], source: TensorSource(ByteRegion(bytes)), provenance: Provenance(name: "t"))
    #expect(
      try half.cast(to: .f32).doubles()
        == [0, -0.0, 0x1p-24, 0x1.ff8p-15, 0x1p-14, 1, 65504, .infinity, -.infinity])
    #expect(try half.cast(to: .f32).cast(to: .f16).bytes(0..<9) == bytes)
    let wide = try counting([3000]).cast(to: .f16).doubles()
    #expect(wide[2049] == 2048 && wide[2051] == 2052 && wide[2999] == 3000)
    #expect(try counting([300]).cast(to: .bf16).doubles()[257] == 256)
    #expect(try counting([300]).cast(to: .bf16).doubles()[259] == 260)
  }

  @Test func `streams what must be decoded in chunks, and puts it aside where its order differs`() throws {
    let count = TensorTraversal.chunkElements + 6
    let source = TensorSource(byteCount: count * 4) { (emit) throws(ContainerError) in
      let pieces = try! counting([count]).bytes(0..<count)
      for start in stride(from: 0, to: pieces.count, by: 100_003) {
        let piece = ByteRegion(Array(pieces[start..<min(start + 100_003, pieces.count)]))
        try emit(piece.bytes)
      }
    }
    let tensor = try Tensor(dtype: .f32, shape: [2, count / 2], source: source, provenance: Provenance(name: "t"))
    let seen = Mutex<[Int: Float]>([:])
    try TensorTraversal([tensor, try counting([3])]).forEachChunk { (chunk, bytes) throws(ContainerError) in
      let last = Float(bitPattern: bytes.integer(at: bytes.byteCount - 4))
      seen.withLock { $0[chunk.tensor * 10 + chunk.index] = last }
    }
    #expect(seen.withLock { $0 } == [0: Float(count - 7), 1: Float(count - 1), 10: 2])
    #expect(!tensor.isRandomAccess)
    let digests = try TensorDigest.of([tensor.transposed(), try counting([2, count / 2]).transposed()])
    #expect(digests[0] == digests[1])
    #expect(try tensor.transposed().resident().isRandomAccess)
    #expect(!tensor.isRandomAccess)
  }
}

@Suite struct `A state dict` {
  @Test func `refuses two tensors of one name`() {
    #expect(throws: ContainerError.self) {
      try StateDict([.init("a", try! counting([1])), .init("a", try! counting([2]))])
    }
  }

  @Test func `names every tensor that differs from its seal`() throws {
    let tensors = try (1...3).map { try counting([$0], name: "t\($0)") }
    var digests = try TensorDigest.of(tensors)
    let sound = try StateDict(zip(tensors, digests).map { .init($0.provenance.name, $0, seal: .digest($1)) })
    try sound.checkSeals(DigestBook())
    digests[0] = digests[1]
    digests[2] = digests[1]
    let damaged = try StateDict(zip(tensors, digests).map { .init($0.provenance.name, $0, seal: .digest($1)) })
    do {
      try damaged.checkSeals(DigestBook())
      Issue.record("damage went unnoticed")
    } catch {
      #expect(error.description.contains("'t1'") && !error.description.contains("'t2'"))
      #expect(error.description.contains("'t3'"))
    }
  }
}

@Suite struct `A source that must be decoded` {
  @Test func `is decoded once for all views that are read together, and forgotten with the last`() throws {
    let count = Mutex(0)
    let bytes = try counting([6, 2]).bytes(0..<12)
    let source = TensorSource(byteCount: 48) { (emit) throws(ContainerError) in
      count.withLock { $0 += 1 }
      let region = ByteRegion(bytes)
      try emit(region.bytes)
    }
    let tensor = try Tensor(dtype: .f32, shape: [6, 2], source: source, provenance: Provenance(name: "t"))
    let first = try tensor.transposed().resident()
    let second = try tensor.sliced(axis: 0, 2..<4).resident()
    #expect(try first.doubles() == counting([6, 2]).transposed().doubles())
    #expect(try second.doubles() == [4, 5, 6, 7])
    #expect(count.withLock { $0 } == 1)
    withExtendedLifetime((first, second)) {}
  }
}
