import ByteIO
import Synchronization
import Testing

@testable import WeightGraph

@Suite struct `A pair of messages` {
  /// Around the lengths at which the padding takes another block, and at which it begins one.
  @Test(arguments: [0, 1, 3, 4, 54, 55, 56, 57, 63, 64, 65, 118, 119, 120, 127, 128, 129, 1000, 100_003])
  func `has the digests that each has alone`(count: Int) {
    let first = ByteRegion((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    let second = ByteRegion((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ 1) })
    let digests = Digest.pair(first.bytes, second.bytes)
    #expect(digests.0 == TensorDigest.leaf(first.bytes))
    #expect(digests.1 == TensorDigest.leaf(second.bytes))
  }
}

@Suite struct `Tensors of chunks of any length` {
  @Test(arguments: [1, 2, 3]) func `have the digests that the definition gives them`(threads: Int) throws {
    let chunk = TensorTraversal.chunkElements
    let tensors = try [3 * chunk, chunk + 5, 7, 0, 5, chunk].map { count in
      var bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: count), count: count)
      if count > 0 { bytes[count - 1] = 3 }
      return try Tensor(
        dtype: .u8, shape: [count], source: TensorSource(ByteRegion(bytes)), provenance: Provenance(name: "t"))
    }
    let expected = try tensors.map { tensor in
      let leaves = try stride(from: 0, to: tensor.elementCount, by: chunk).map { start in
        let bytes = ByteRegion(try tensor.bytes(start..<min(start + chunk, tensor.elementCount)))
        return TensorDigest.leaf(bytes.bytes)
      }
      return TensorDigest.combine(dtype: .u8, shape: tensor.shape, leaves: leaves)
    }
    #expect(try TensorDigest.of(tensors, threads: threads) == expected)
  }
}

@Suite struct `What was written` {
  /// Writes tensors one behind the other, and asks for digests on the way.
  private func write(_ tensors: [Tensor], asking asked: [Tensor], isSealed: Bool = false) throws -> [WrittenTensor] {
    let writer = try FileWriter("/tmp/transmute-written-and-never-named")
    var options = ContainerOptions()
    options.askedDigests = Set(asked.map(\.identity))
    var offset = 3
    let destinations = tensors.map { tensor in
      defer { offset += tensor.byteCount }
      return TensorCopy.Destination(.init(tensor.provenance.name, tensor), at: offset)
    }
    let seen = Mutex<[Int: Int]>([:])
    let written = try TensorCopy.write(destinations, to: writer.sink, options, isSealed: isSealed) {
      (tensor, byteOffset, bytes) in
      seen.withLock { $0[tensor, default: 0] += bytes.byteCount }
    }
    let file = try writer.mapped()
    try TensorCopy.check(written, in: file)
    for (index, item) in written.enumerated() {
      #expect(file.contents.slice(item.byteRange)?.copied() == (try item.tensor.bytes(0..<item.tensor.elementCount)))
      #expect(seen.withLock { $0[index] ?? 0 } == item.byteRange.count)
    }
    return written
  }

  private func digest(_ tensor: Tensor) throws -> Digest { try TensorDigest.of([tensor])[0] }

  @Test func `is hashed where somebody asks for it, and only then`() throws {
    let (a, b) = (try counting([3, 4], name: "a"), try counting([5], name: "b"))
    let written = try write([a, b], asking: [b])
    #expect(written[0].digest == nil && written[0].digests.isEmpty)
    #expect(try written[1].digest == digest(b))
    #expect(try write([a, b], asking: [], isSealed: true).map(\.digest) == [digest(a), digest(b)])
  }

  @Test func `is known in parts where rows were joined, of the copy as well`() throws {
    let whole = try counting([6, 4])
    let parts = whole.split(axis: 0, into: 3)
    let joined = Tensor.joined(parts, axis: 0)
    let written = try write([joined], asking: parts)
    let (book, copy) = (DigestBook(), try counting([6, 4], name: "copy"))
    book.enter(written[0])
    book.enter(written[0], forCopy: copy)
    for (part, again) in zip(parts, copy.split(axis: 0, into: 3)) {
      #expect(try book[part] == digest(part) && book[again] == digest(part))
    }
    #expect(written[0].digest == nil && book[copy] == nil)
  }

  @Test(arguments: [DType.f16, .bf16, .q8_0, .q4_k])
  func `is known as what it was and as what it became, where it was rounded`(dtype: DType) throws {
    let numbers = try counting([2, 256 * 513])
    let rounded = numbers.cast(to: dtype)
    let written = try write([rounded], asking: [numbers, rounded.cast(to: .f32)])
    let book = DigestBook()
    book.enter(written[0])
    #expect(try book[numbers] == digest(numbers))
    #expect(try book[rounded.cast(to: .f32)] == digest(rounded.cast(to: .f32)))
    #expect(written[0].digest == nil)
    let copy = try Tensor(
      dtype: dtype, shape: rounded.shape,
      source: TensorSource(ByteRegion(try rounded.bytes(0..<rounded.elementCount))),
      provenance: Provenance(name: "copy"))
    book.enter(written[0], forCopy: copy)
    #expect(try book[copy.cast(to: .f32)] == digest(rounded.cast(to: .f32)))
  }

  @Test func `is noticed where another byte is read back`() throws {
    let written = try write([counting([70], name: "a")], asking: [])
    var bytes = [UInt8](repeating: 0, count: 3) + (try counting([70]).bytes(0..<70))
    bytes[100] ^= 1
    #expect(throws: ContainerError.file(.damagedOnDisk(path: "other", byte: 3))) {
      try TensorCopy.check(written, in: MappedFile(path: "other", contents: ByteRegion(bytes)))
    }
  }
}

@Suite struct `Columns that were cut from one tensor` {
  @Test func `are in place again where they are joined in their order, and only there`() throws {
    let tensor = try counting([4, 6])
    let columns = tensor.split(axis: 1, into: 3)
    let again = Tensor.joined(columns, axis: 1)
    #expect(again.bytesInPlace?.count == 96 && again.identity == tensor.identity)
    let rows = Tensor.joined(tensor.transposed().split(axis: 0, into: 3), axis: 0).transposed()
    #expect(rows.identity == tensor.identity)
    let turned = Tensor.joined(columns.reversed(), axis: 1)
    #expect(turned.bytesInPlace == nil)
    #expect(try turned.doubles().prefix(6) == [4, 5, 2, 3, 0, 1])
    #expect(try Tensor.joined([columns[0], columns[0]], axis: 1).doubles().prefix(4) == [0, 1, 0, 1])
  }

  @Test(arguments: [DType.f32, .f16, .f64, .u8, .c128], [[5, 7], [70, 1030], [515, 66], [1, 9]])
  func `come out of a transposed tensor as rows`(dtype: DType, lengths: [Int]) throws {
    let (rows, columns, size) = (lengths[0], lengths[1], dtype.bytesPerBlock)
    let bytes = (0..<rows * columns * size).map { (index: Int) -> UInt8 in
      UInt8(truncatingIfNeeded: index * 31 + index / 256)
    }
    let tensor = try Tensor(
      dtype: dtype, shape: [rows, columns], source: TensorSource(ByteRegion(bytes)), provenance: Provenance(name: "t"))
    var expected: [UInt8] = []
    for column in 0..<columns {
      for row in 0..<rows {
        let first = (row * columns + column) * size
        expected += bytes[first..<first + size]
      }
    }
    let turned = tensor.transposed()
    #expect(try turned.bytes(0..<rows * columns) == expected)
    let (first, last) = (rows * columns / 3, rows * columns * 2 / 3)
    #expect(try turned.bytes(first..<last) == Array(expected[first * size..<last * size]))
  }
}
