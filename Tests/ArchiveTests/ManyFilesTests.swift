import ByteIO
import Testing
import WeightGraph

@testable import Archive

@Suite struct `A tar archive of very many files` {
  /// The header of an empty file.
  private func header(_ name: String) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: TarHeader.length)
    block.replaceSubrange(0..<name.utf8.count, with: name.utf8)
    block.replaceSubrange(124..<135, with: "00000000000".utf8)
    block.replaceSubrange(148..<156, with: "        ".utf8)
    block[156] = UInt8(ascii: "0")
    block.replaceSubrange(257..<263, with: "ustar\0".utf8)
    let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
    block.replaceSubrange(148..<156, with: (String(repeating: "0", count: 6 - sum.utf8.count) + sum + "\0 ").utf8)
    return block
  }

  private func archive(_ count: Int) -> ByteRegion { ByteRegion((0..<count).flatMap { header("\($0).npy") }) }

  /// A million headers are half a gigabyte, and nothing but the number of files depends on how many there may be.
  @Test func `is read up to the most, and refused at the header behind them`() throws {
    #expect(try TarArchive(archive(1000), most: 1000).members.map(\.name) == (0..<1000).map { "\($0).npy" })
    let error = #expect(throws: TarError.self) { try TarArchive(archive(1001), most: 1000) }
    #expect(error?.description == "byte 512000: found more than 1000 files, expected at most so many")
  }
}
