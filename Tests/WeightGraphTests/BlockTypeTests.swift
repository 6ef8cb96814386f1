import ByteIO
import CKernels
import Testing

@testable import WeightGraph

@Suite struct `A tensor of blocks` {
  /// Rows of `q8_0` whose scales are powers of two: element `i` of row `r` is `(i % 100 - 50) / 2ʳ`.
  private func matrix(rows: Int = 3, columns: Int = 64, order: ByteOrder = .little) throws -> Tensor {
    var bytes: [UInt8] = []
    for row in 0..<rows {
      for start in stride(from: 0, to: columns, by: 32) {
        let scale = UInt16(15 - row) << 10
        let halves = [UInt8(truncatingIfNeeded: scale), UInt8(scale >> 8)]
        bytes += order == .little ? halves : halves.reversed()
        bytes += (start..<start + 32).map { UInt8(bitPattern: Int8($0 % 100 - 50)) }
      }
    }
    return try Tensor(
      dtype: .q8_0, shape: [rows, columns], source: TensorSource(ByteRegion(bytes)), order: order,
      provenance: Provenance(name: "blocks"))
  }

  private func value(_ row: Int, _ column: Int) -> Double { Double(column % 100 - 50) / Double(1 << row) }

  private func values(_ rows: Range<Int>, _ columns: Range<Int>) -> [Double] {
    rows.flatMap { row in columns.map { value(row, $0) } }
  }

  @Test func `has as many bytes as its blocks, and widens to their values`() throws {
    let matrix = try matrix()
    #expect(matrix.byteCount == 6 * 34 && matrix.bytesInPlace?.count == 6 * 34)
    #expect(try matrix.doubles() == values(0..<3, 0..<64))
    #expect(try matrix.canonical().dtype == .f32)
    #expect(try matrix.cast(to: .f64).doubles() == values(0..<3, 0..<64))
    #expect(matrix.cast(to: .f16).dtype == .f16)
  }

  @Test func `keeps its blocks in views along other axes, and along block edges`() throws {
    let matrix = try matrix()
    let rows = matrix.sliced(axis: 0, 1..<3)
    #expect(try rows.dtype == .q8_0 && rows.doubles() == values(1..<3, 0..<64))
    let columns = matrix.sliced(axis: 1, 32..<64)
    #expect(try columns.dtype == .q8_0 && columns.doubles() == values(0..<3, 32..<64))
    #expect(columns.bytesInPlace == nil && columns.sliced(axis: 0, 1..<2).bytesInPlace?.count == 34)
    let joined = Tensor.joined(matrix.split(axis: 1, into: 2), axis: 1)
    #expect(try joined.dtype == .q8_0 && joined.bytes(0..<192) == matrix.bytes(0..<192))
    let stacked = Tensor.joined([rows, matrix], axis: 0)
    #expect(try stacked.dtype == .q8_0 && stacked.doubles() == values(1..<3, 0..<64) + values(0..<3, 0..<64))
    let swapped = try self.matrix(rows: 4).pairs(.apart, groupLength: 4)
    #expect(try swapped.dtype == .q8_0 && swapped.doubles() == [0, 2, 1, 3].flatMap { values($0..<$0 + 1, 0..<64) })
    #expect(try matrix.unsqueezed(axis: 0).squeezed(axis: 0).bytes(0..<192) == matrix.bytes(0..<192))
  }

  @Test func `is widened where a view would cut its blocks or scatter them`() throws {
    let matrix = try matrix()
    let turned = matrix.transposed()
    #expect(turned.dtype == .f32 && turned.shape == [64, 3])
    #expect(try turned.doubles() == (0..<64).flatMap { column in (0..<3).map { value($0, column) } })
    #expect(try turned.transposed().doubles() == matrix.doubles())
    #expect(try matrix.sliced(axis: 1, 5..<7).doubles() == values(0..<3, 5..<7))
    #expect(try matrix.cast(to: .f32).sliced(axis: 1, 5..<7).doubles() == values(0..<3, 5..<7))
    #expect(try matrix.cast(to: .f32).transposed().doubles() == turned.doubles())
    #expect(try matrix.unsqueezed(axis: 2).doubles() == matrix.doubles())
    let vector = matrix.sliced(axis: 0, 0..<1).squeezed(axis: 0)
    #expect(try vector.dtype == .q8_0 && vector.pairs(.apart, groupLength: 64).doubles()[32] == value(0, 1))
  }

  @Test func `is read in part and in chunks like any other`() throws {
    let wide = try matrix(rows: 2, columns: TensorTraversal.chunkElements)
    let widened = wide.cast(to: .f32)
    #expect(try ByteRegion(widened.bytes(33..<101)).bytes.integer(at: 0, as: UInt32.self) == Float(-17).bitPattern)
    let other = try Tensor(
      dtype: .f32, shape: widened.shape,
      source: TensorSource(ByteRegion(try widened.bytes(0..<widened.elementCount))), provenance: Provenance(name: "f"))
    #expect(try widened.hasSameElements(as: other))
    #expect(try TensorDigest.of([wide.canonical()]) == TensorDigest.of([other]))
  }

  @Test func `reads the numbers in its blocks in the other byte order`() throws {
    let big = try matrix(order: .big)
    #expect(big.bytesInPlace == nil)
    #expect(try big.bytes(0..<192) == matrix().bytes(0..<192))
    #expect(try big.sliced(axis: 0, 2..<3).doubles() == values(2..<3, 0..<64))
  }

  @Test func `has whole blocks along its last axis`() throws {
    func tensor(_ shape: Shape, bytes: Int, strides: [Int]? = nil) throws -> Tensor {
      let layout = strides.flatMap { StridedLayout(offset: 0, shape: shape, strides: $0, within: 1 << 20) }
      return try Tensor(
        dtype: .q8_0, shape: shape, source: TensorSource(ByteRegion([UInt8](repeating: 0, count: bytes))),
        layout: layout, provenance: Provenance(name: "t"))
    }
    for shape: Shape in [[], [16], [32, 2], [2, 33]] {
      #expect(
        throws: ContainerError.damaged(
          subject: "tensor 't'", byte: nil, found: "shape \(shape) of q8_0",
          expected: "a last axis of whole blocks of 32")
      ) { try tensor(shape, bytes: 68) }
    }
    #expect(throws: ContainerError.self) { try tensor([2, 32], bytes: 34) }
    #expect(throws: ContainerError.self) { try tensor([32, 32], bytes: 32 * 34, strides: [1, 32]) }
    #expect(throws: ContainerError.self) { try tensor([2, 32], bytes: 3 * 34, strides: [48, 1]) }
    #expect(try tensor([2, 0], bytes: 0).byteCount == 0)
  }

  @Test func `has blocks of the sizes that the kernels know`() {
    for dtype in DType.blockTypes where !dtype.isPacked {
      let type = BlockConversion.kernelType(dtype)
      #expect(transmute_block_elements(type) == dtype.elementsPerBlock, "\(dtype)")
      #expect(transmute_block_bytes(type) == dtype.bytesPerBlock, "\(dtype)")
      #expect(TensorTraversal.chunkElements.isMultiple(of: dtype.elementsPerBlock), "\(dtype)")
      for number in BlockNumbers.of(dtype) {
        #expect(number.offset + number.count * number.size <= dtype.bytesPerBlock, "\(dtype)")
      }
    }
    #expect(DType.elementwise.count == 20 && DType.blockTypes.count == 30)
    #expect(
      DType.q8_0.isNarrower(than: .f16) && DType.q4_k.isNarrower(than: .q8_0) && !DType.q8_0.isNarrower(than: .q4_0))
  }
}
