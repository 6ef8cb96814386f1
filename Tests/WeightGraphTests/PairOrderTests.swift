import ByteIO
import Testing
import WeightGraph

@Suite struct `Pairs along an axis` {
  /// Two groups of six: rows 0 … 11 of two elements each.
  let rows: Tensor

  init() throws { rows = try counting([12, 2]) }

  /// The number of the row that each row of a view came from.
  func origins(_ tensor: Tensor) throws -> [Int] {
    let values = try tensor.doubles()
    return stride(from: 0, to: values.count, by: tensor.shape[1]).map { Int(values[$0]) / 2 }
  }

  let apart = [0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11]
  let together = [0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11]

  @Test func `are taken apart and put together group by group`() throws {
    #expect(try origins(rows.pairs(.apart, groupLength: 6)) == apart)
    #expect(try origins(rows.pairs(.together, groupLength: 6)) == together)
    #expect(try origins(rows.pairs(.apart, groupLength: 2)) == Array(0..<12))
    #expect(try counting([6]).pairs(.apart, groupLength: 6).doubles() == [0, 2, 4, 1, 3, 5])
  }

  @Test func `are in place again when an order is undone`() throws {
    for first in [PairOrder.Direction.apart, .together] {
      let back = rows.pairs(first, groupLength: 6).pairs(first == .apart ? .together : .apart, groupLength: 6)
      #expect(back.bytesInPlace?.range == rows.bytesInPlace?.range)
      #expect(back.identity == rows.identity)
      let other = rows.pairs(first, groupLength: 6).pairs(first == .apart ? .together : .apart, groupLength: 4)
      #expect(try other.doubles() != rows.doubles())
    }
    // Undone after a cast, which hides the first order from the second.
    let cast = rows.pairs(.apart, groupLength: 6).cast(to: .f64).pairs(.together, groupLength: 6)
    #expect(try cast.doubles() == rows.doubles())
  }

  @Test func `keep their order under every other view`() throws {
    let view = rows.pairs(.apart, groupLength: 6)
    #expect(try view.transposed().transposed().doubles() == view.doubles())
    let columns = try view.transposed().doubles()
    #expect(columns.prefix(12).map { Int($0) / 2 } == apart)
    #expect(try origins(view.sliced(axis: 0, 3..<8)) == Array(apart[3..<8]))
    #expect(try origins(view.sliced(axis: 0, 3..<8).sliced(axis: 0, 1..<4)) == Array(apart[4..<7]))
    #expect(try origins(view.transposed().sliced(axis: 1, 3..<8).transposed()) == Array(apart[3..<8]))
    #expect(try view.sliced(axis: 1, 1..<2).doubles().map { Int($0) / 2 } == apart)
    #expect(try view.sliced(axis: 0, 4..<5).squeezed(axis: 0).doubles() == [6, 7])
    #expect(try view.unsqueezed(axis: 0).squeezed(axis: 0).doubles() == view.doubles())
    #expect(try view.unsqueezed(axis: 1).doubles() == view.doubles())
    #expect(try view.sliced(axis: 1, 0..<1).squeezed(axis: 1).doubles().map { Int($0) / 2 } == apart)
    #expect(try Tensor.joined(view.split(axis: 0, into: 3), axis: 0).doubles() == view.doubles())
    #expect(try view.sliced(axis: 0, 5..<5).doubles() == [])
  }

  @Test func `can be read from the middle of one row to the middle of another`() throws {
    let view = rows.pairs(.apart, groupLength: 6)
    for (start, end) in [(0, 24), (1, 4), (7, 8), (3, 19), (24, 24)] {
      #expect(try view.bytes(start..<end) == Array(view.bytes(0..<24)[start * 4..<end * 4]))
    }
  }

  @Test func `are told apart by identity, and named by provenance`() throws {
    let view = rows.pairs(.apart, groupLength: 6)
    #expect(view.identity == rows.pairs(.apart, groupLength: 6).identity)
    #expect(view.identity != rows.pairs(.apart, groupLength: 4).identity)
    #expect(view.identity != rows.pairs(.together, groupLength: 6).identity)
    #expect(view.provenance.steps == ["pairs taken apart in groups of 6"])
    #expect(view.bytesInPlace == nil && view.isRandomAccess)
  }
}
