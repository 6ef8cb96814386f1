import ByteIO
import Testing
import WeightGraph

@testable import Toolkit

@Suite struct `A picture of a tensor` {
  private func picture(_ values: [Float], _ shape: Shape, threads: Int? = nil) throws -> TensorPicture {
    let bytes = values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(8 * $0)) } }
    let tensor = try Tensor(
      dtype: .f32, shape: shape, source: TensorSource(ByteRegion(bytes)), provenance: Provenance(name: "x"))
    return try #require(TensorPicture.of([tensor], threads: threads)[0])
  }

  @Test func `shows a small tensor element by element, with signs`() throws {
    let found = try picture([1, -1, 0, 0.5, .nan, -0.5], [2, 3])
    #expect((found.rows, found.columns, found.isSigned, found.scale) == (2, 3, true, 1))
    let shades = Array(TensorPicture.shades)
    #expect(Array(found.cells) == [shades[62], shades[0], shades[31], shades[47], ".", shades[16]])
  }

  @Test func `shows a large matrix by how large the values of each cell are`() throws {
    // A band of rows, and nothing else.
    let values = (0..<100 * 200).map { Float($0 / 200 >= 50 && $0 / 200 < 60 ? ($0 % 2 == 0 ? 3 : -3) : 0) }
    let found = try picture(values, [100, 200])
    #expect((found.rows, found.columns, found.isSigned, found.scale) == (24, 24, false, 3))
    let rows = stride(from: 0, to: found.cells.count, by: 24).map { Array(found.cells)[$0..<$0 + 24] }
    #expect(rows.allSatisfy { Set($0).count == 1 })
    #expect(rows.count { $0.first == "-" } == 2 && rows.count { $0.first == "0" } == 21)
  }

  @Test func `shows a long vector by the means of neighbours`() throws {
    let found = try picture((0..<4800).map { Float($0 < 2400 ? -1 : 1) }, [4800])
    #expect((found.rows, found.columns, found.isSigned) == (1, 48, true))
    #expect(found.cells == String(repeating: "0", count: 24) + String(repeating: "-", count: 24))
  }

  @Test func `does not depend on the threads, or on where chunks end`() throws {
    let values = (0..<700_001).map { Float($0 % 977) - 488 }
    let one = try picture(values, [700_001], threads: 1)
    #expect(try picture(values, [700_001], threads: 4) == one)
    let wide = try picture((0..<600_000).map { Float($0 % 13) }, [3, 200_000], threads: 1)
    #expect(try picture((0..<600_000).map { Float($0 % 13) }, [3, 200_000], threads: 3) == wide)
    #expect((wide.rows, wide.columns) == (3, 24))
  }

  @Test func `is none of no elements`() throws {
    let empty = try Tensor(
      dtype: .f32, shape: [0, 3], source: TensorSource(ByteRegion([])), provenance: Provenance(name: "x"))
    #expect(try TensorPicture.of([empty], threads: nil) == [nil])
  }
}

@Suite struct `A distribution of values` {
  private func bins(_ values: [Float]) throws -> ValueBins? {
    let bytes = values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(8 * $0)) } }
    let tensor = try Tensor(
      dtype: .f32, shape: [values.count], source: TensorSource(ByteRegion(bytes)), provenance: Provenance(name: "x"))
    return try #require(TensorStatistics.of([tensor], threads: nil)[0]).bins
  }

  @Test func `counts every finite value once`() throws {
    let values = (0..<10_000).map { Float(($0 * 7919) % 10_007) / 10_007 - 0.3 }
    let found = try #require(try bins(values + [.nan, .infinity]))
    #expect(found.counts.reduce(0, +) + found.below + found.above == 10_000)
    #expect((found.below, found.above) == (0, 0))
    // Even values fill even bins, as far as buckets of 1/128 of a value allow.
    #expect(found.counts.allSatisfy { abs($0 - 10_000 / 48) < 40 }, "\(found.counts)")
  }

  @Test func `counts apart what lies beyond four deviations`() throws {
    let found = try #require(try bins((0..<10_000).map { Float($0 % 100) / 100 } + [1000, -1000, -1001]))
    #expect((found.below, found.above) == (2, 1))
  }

  @Test func `is none of one value`() throws {
    #expect(try bins([2, 2, 2]) == nil)
    #expect(try bins([]) == nil)
    #expect(try #require(try bins([-1, 1])).counts.reduce(0, +) == 2)
  }
}
