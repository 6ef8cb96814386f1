import ByteIO
import Testing

@testable import Archive

@Suite struct `A zip archive` {
  @Test func `lists its entries in the directory's order and reads them whole`() throws {
    let long = sampleBytes(300_000)
    let sample = SampleZip(.init("z.npy", stored: [1, 2, 3]), .init("a/b.npy", deflated: long), .init("", stored: []))
    var zip = sample
    zip.entries[2].name = Array("folder/".utf8)
    let archive = try ZipArchive(zip.region)
    #expect(archive.entries.map(\.name) == ["z.npy", "a/b.npy", "folder/"])
    #expect(archive.entries.map(\.isFolder) == [false, false, true])
    #expect(try archive.entries[0].contents() == [1, 2, 3])
    #expect(try archive.entries[1].contents(pieceSize: 1000) == long)
    #expect(try archive.entries[1].contents() == long)
    #expect(try archive.entries[2].contents() == [])
  }

  @Test func `gives stored entries as ranges of the file`() throws {
    let zip = SampleZip(.init("a", stored: [7, 8, 9]))
    let file = zip.bytes
    let entry = try ZipArchive(ByteRegion([0xff] + file).slice(1..<file.count + 1)!).entries[0]
    #expect(entry.compressed.range == 32..<35)
    #expect(entry.compressed.copied() == [7, 8, 9])
  }

  @Test func `decodes no more of an entry than its first bytes need`() throws {
    let content = sampleBytes(100_000)
    var zip = SampleZip(.init("a", deflated: content))
    let last = zip.entries[0].data.count - 1
    zip.entries[0].data[last] ^= 0xff
    let entry = try ZipArchive(zip.region).entries[0]
    #expect(try entry.prefix(100) == Array(content.prefix(100)))
    #expect(throws: ZipError.self) { try entry.contents() }
  }

  @Test func `reads sizes of 64 bits, local and central`() throws {
    var entry = SampleZip.Entry("a", stored: [1, 2, 3])
    var extra: [UInt8] = [0xfe, 0xca, 1, 0, 9]
    extra.append(UInt32(16 << 16 | 1))
    for _ in 0..<2 { extra.append(UInt64(3)) }
    entry.localSizes = (.max, .max)
    entry.centralSizes = (.max, .max)
    entry.localExtra = extra
    entry.centralExtra = extra
    var zip = SampleZip(entry)
    zip.hasWideEnd = true
    #expect(try ZipArchive(zip.region).entries[0].contents() == [1, 2, 3])
  }

  @Test func `reads an entry whose local header leaves the sizes out`() throws {
    var entry = SampleZip.Entry("a", stored: [1, 2, 3])
    entry.flags = 8
    entry.localSizes = (0, 0)
    entry.localChecksum = 0
    #expect(try ZipArchive(SampleZip(entry).region).entries[0].contents() == [1, 2, 3])
  }

  @Test func `reads a comment behind the directory`() throws {
    var zip = SampleZip(.init("a", stored: [1]))
    zip.comment = Array("PK\u{5}\u{6}, no record".utf8)
    #expect(try ZipArchive(zip.region).entries.count == 1)
  }

  @Test func `reads names in UTF-8 and in code page 437`() throws {
    var zip = SampleZip(.init("é", stored: []), .init("", stored: []))
    zip.entries[0].flags = 1 << 11
    zip.entries[1].name = [0x41, 0x82, 0xff]
    #expect(try ZipArchive(zip.region).entries.map(\.name) == ["é", "Aé\u{a0}"])
  }

  @Test(arguments: [
    (
      12,
      "425a6839314159265359044b6b7f0000779180400002044800200030cd0052a318260982689e1344e177245385090044b6b7f0"
    ),
    (14, "090405005d0000800000399b08e70aaa5dea642969fffffbc56000"),
    (
      95,
      "fd377a585a000004e6d6b4460200210116000000742fe5a3e000ef000c5d00399b08e70aaa5dea5b2a8000002b161d90c1d59af70001"
        + "28f001000000be6422d8b1c467fb020000000004595a"
    ),
  ])
  func `reads what libarchive can decompress`(method: Int, hexadecimal: String) throws {
    let content = Array(String(repeating: "sleep ", count: 40).utf8)
    let zip = SampleZip(.init("a", Self.bytes(hexadecimal), method: UInt16(method), holding: content))
    let entry = try ZipArchive(zip.region).entries[0]
    #expect(try entry.contents() == content)
    #expect(try entry.contents(pieceSize: 7) == content)
  }

  @Test func `says which compression it cannot undo`() throws {
    let zip = SampleZip(.init("a", [1, 2, 3], method: 99, holding: [1]))
    let entry = try ZipArchive(zip.region).entries[0]
    let error = #expect(throws: ZipError.self) { try entry.contents() }
    #expect(error?.description.hasSuffix("expected method 99 data") == true)
  }

  @Test func `is recognized by its first bytes`() {
    #expect(recognizes(SampleZip(.init("a", stored: [])).bytes))
    #expect(recognizes(SampleZip().bytes))
    #expect(!recognizes(Array("PK".utf8)))
    #expect(!recognizes(Array("{\"a\": 1}".utf8)))
  }

  private func recognizes(_ bytes: [UInt8]) -> Bool {
    let region = ByteRegion(bytes)
    return ZipArchive.recognizes(region.bytes)
  }

  static func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0..<$0 + 2]), radix: 16)! }
  }
}
