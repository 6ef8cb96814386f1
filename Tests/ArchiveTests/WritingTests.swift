import ByteIO
import Foundation
import Testing

@testable import Archive

@Suite struct `A zip archive that is written` {
  let folder = FileManager.default.temporaryDirectory.appending(path: "transmute-\(UUID())").path

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  @Test func `reads back, its stored entries at multiples of 64`() throws {
    let contents: [(String, [UInt8])] = [("a.npy", [1, 2, 3]), ("é/b", []), ("long", sampleBytes(10_000))]
    let path = folder + "/a.zip"
    try write(contents, to: path)
    let file = try MappedFile(path)
    let archive = try ZipArchive(file.contents)
    #expect(archive.entries.map(\.name) == contents.map(\.0))
    for (entry, expected) in zip(archive.entries, contents) {
      #expect(try entry.contents() == expected.1)
      #expect(entry.compressed.range.lowerBound.isMultiple(of: 64))
    }
  }

  @Test func `has the same bytes every time`() throws {
    try write([("a", [1, 2, 3])], to: folder + "/1")
    try write([("a", [1, 2, 3])], to: folder + "/2")
    #expect(try MappedFile(folder + "/1").contents.copied() == MappedFile(folder + "/2").contents.copied())
  }

  @Test func `is as long as its layout says, with an entry or without`() throws {
    for count in 0..<3 {
      let entries = (0..<count).map { ZipLayout.Entry(stored: "entry \($0)", byteCount: $0) }
      let path = folder + "/\(count)"
      try write((0..<count).map { ("entry \($0)", [UInt8](repeating: 9, count: $0)) }, to: path)
      #expect(try MappedFile(path).byteCount == ZipLayout(entries).byteCount)
    }
  }

  @Test func `holds entries deflated in pieces as one stream`() throws {
    let content = sampleBytes(100_000)
    var compressed: [UInt8] = []
    var sum = Checksum()
    let cuts = [0, 1, 40_000, 40_001, 100_000]
    for (start, end) in zip(cuts, cuts.dropFirst()) {
      let piece = ByteRegion(Array(content[start..<end]))
      compressed += Deflater.compress(piece.bytes, level: 6, isLast: end == content.count).copied()
      sum.add(Checksum(of: piece))
    }
    let layout = ZipLayout([.init(deflated: "a", byteCount: content.count, compressedByteCount: compressed.count)])
    let writer = try FileWriter(folder + "/a")
    try writer.sink.write(ByteRegion(compressed).bytes, at: layout.data[0].lowerBound)
    try layout.writeHeaders(to: writer.sink, checksums: [sum])
    try writer.commit()
    let file = try MappedFile(folder + "/a")
    #expect(try ZipArchive(file.contents).entries[0].contents() == content)
  }

  @Test func `uses 64-bit records where numbers need them`() throws {
    // A sparse file: nobody writes the five gigabytes of zeros.
    let count = 5 << 30
    let layout = ZipLayout([
      .init(stored: "large", byteCount: count), .init(stored: "behind", byteCount: 3),
    ])
    let writer = try FileWriter(folder + "/large")
    try writer.sink.write(ByteRegion([1, 2, 3]).bytes, at: layout.data[1].lowerBound)
    var zeros = Checksum(of: ByteRegion([UInt8](repeating: 0, count: 5 << 20)))
    for _ in 0..<10 { zeros.add(zeros) }
    try layout.writeHeaders(to: writer.sink, checksums: [zeros, Checksum(of: ByteRegion([1, 2, 3]))])
    let archive = try ZipArchive(writer.mapped().contents)
    #expect(archive.entries.map(\.byteCount) == [count, 3])
    #expect(archive.entries[1].compressed.range.lowerBound > Int(UInt32.max))
    #expect(try archive.entries[1].contents() == [1, 2, 3])
  }

  @Test(arguments: [65_534, 65_535, 70_000])
  func `says how many entries it has, also where 16 bits do not hold it`(count: Int) throws {
    let directory = [UInt8](repeating: 0, count: 46 * count)
    let end = EndRecords(entryCount: count, directoryLength: directory.count, directoryOffset: 0)
    let region = ByteRegion(directory + end.bytes)
    let found = try EndOfDirectory(region.bytes)
    #expect(found.entryCount == count)
    #expect(found.directory == 0..<directory.count)
    #expect(end.bytes.count == (count < 65_535 ? 22 : 98))
  }

  @Test func `says which names it cannot hold`() {
    #expect(ZipLayout.problem(withName: "h.0/w.npy") == nil)
    #expect(ZipLayout.problem(withName: "../w") == "contains '..'")
    #expect(ZipLayout.problem(withName: String(repeating: "a", count: 70_000)) == "is longer than 65535 bytes")
  }

  private func write(_ contents: [(String, [UInt8])], to path: String) throws {
    let layout = ZipLayout(contents.map { .init(stored: $0.0, byteCount: $0.1.count) })
    let writer = try FileWriter(path)
    for (range, content) in zip(layout.data, contents) {
      try writer.sink.write(ByteRegion(content.1).bytes, at: range.lowerBound)
    }
    try layout.writeHeaders(to: writer.sink, checksums: contents.map { Checksum(of: ByteRegion($0.1)) })
    try writer.commit()
  }
}
