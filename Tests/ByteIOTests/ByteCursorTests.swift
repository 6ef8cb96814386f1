import ByteIO
import Testing

@Suite struct `A cursor over bytes` {
  let region = ByteRegion([1, 0, 2, 0xff, 0x68, 0xc3, 0xa9])

  @Test func `reads numbers in both orders and moves on`() throws {
    var cursor = ByteCursor(region.bytes)
    #expect(try cursor.read(UInt16.self) == 1)
    #expect(try cursor.read(UInt16.self, .big) == 0x02ff)
    #expect(try cursor.readText(3) == "hé")
    #expect(cursor.remaining == 0)
  }

  @Test func `throws where the bytes end and stays there`() {
    var cursor = ByteCursor(region.bytes, at: 5)
    var truncation: ByteCursor.Truncation?
    do { _ = try cursor.read(UInt32.self) } catch { truncation = error }
    #expect(truncation == ByteCursor.Truncation(byte: 5, needed: 4, available: 2))
    #expect(cursor.position == 5)
  }

  @Test func `takes no negative count`() {
    var cursor = ByteCursor(region.bytes)
    var refused = false
    do { _ = try cursor.take(-1) } catch { refused = true }
    #expect(refused)
  }

  @Test func `a region refuses slices that overflow or leave it`() {
    #expect(region.slice(at: 6, count: 1)?.copied() == [0xa9])
    #expect(region.slice(at: 6, count: 2) == nil)
    #expect(region.slice(at: .max, count: 2) == nil)
    #expect(region.slice(at: -1, count: 1) == nil)
  }
}
