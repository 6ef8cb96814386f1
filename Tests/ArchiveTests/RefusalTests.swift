import ByteIO
import Testing

@testable import Archive

@Suite struct `A zip archive is refused` {
  let sample = SampleZip(.init("a", stored: [1, 2, 3]), .init("b", deflated: sampleBytes(500)))

  @Test func `when two entries have one name`() {
    var zip = sample
    zip.entries[1].name = zip.entries[0].name
    #expect(zip.flaw?.entry == "a")
    #expect(zip.flaw?.flaw == .duplicateName(other: zip.directoryStart))
  }

  @Test(arguments: ["../a", "a/../b", "/etc/passwd", "a\0b", "C:\\a", "C:/a", "", ".."])
  func `when a name leaves the archive`(name: String) {
    var zip = sample
    zip.entries[0].name = Array(name.utf8)
    guard case .unsafeName = zip.flaw?.flaw else {
      Issue.record("'\(name)' was not refused but \(String(describing: zip.flaw))")
      return
    }
  }

  @Test func `when entries share bytes`() {
    var zip = sample
    zip.entries[1] = .init("b", stored: [1, 2, 3])
    zip.entries[1].offset = 0
    zip.entries[1].localName = zip.entries[1].name
    zip.entries[0].localName = Array("b".utf8)
    zip.entries[0].name = Array("b".utf8)
    zip.entries[1].name = Array("b".utf8)
    // The same header under one name is a duplicate; under another it is a lie about the name.
    #expect(zip.flaw?.flaw == .duplicateName(other: zip.directoryStart))
    zip.entries[1].name = Array("c".utf8)
    #expect(zip.flaw?.flaw == .localName(found: "b"))
  }

  @Test func `when one entry lies inside another`() {
    let inner = SampleZip(.init("b", stored: [4, 5])).bytes.prefix(33)
    var zip = SampleZip(.init("a", stored: Array(inner)), .init("b", stored: [4, 5]))
    zip.entries[1].offset = 31
    #expect(zip.flaw == ZipError(entry: "b", byte: 31, .overlap(other: "a")))
  }

  @Test(arguments: [UInt16(1), 1 << 6, 1 << 13])
  func `when an entry is encrypted, says either header`(flag: UInt16) {
    var zip = sample
    zip.entries[0].flags = flag
    zip.entries[0].localFlags = 0
    #expect(zip.flaw?.flaw == .encrypted)
    zip.entries[0].flags = 0
    zip.entries[0].localFlags = flag
    #expect(zip.flaw == ZipError(entry: "a", byte: 6, .encrypted))
  }

  @Test func `when it is a part of several files`() {
    var zip = sample
    zip.disk = 1
    #expect(zip.flaw?.flaw == .multiDisk(found: 1))
    zip.disk = 0
    zip.entries[1].disk = 2
    #expect(zip.flaw?.flaw == .multiDisk(found: 2))
  }

  @Test func `when the two headers of an entry disagree`() {
    var zip = sample
    zip.entries[0].localName = Array("x".utf8)
    #expect(zip.flaw == ZipError(entry: "a", byte: 30, .localName(found: "x")))
    zip = sample
    zip.entries[0].localMethod = 8
    #expect(zip.flaw?.flaw == mismatch("the compression method in the local header", 8, 0))
    zip = sample
    zip.entries[0].localSizes = (3, 4)
    #expect(zip.flaw == ZipError(entry: "a", byte: 22, mismatch("the size in the local header", 4, 3)))
    zip = sample
    zip.entries[0].localSizes = (4, 3)
    #expect(zip.flaw?.flaw == mismatch("the compressed size in the local header", 4, 3))
    zip = sample
    zip.entries[0].localChecksum = 5
    #expect(zip.flaw?.flaw == mismatch("the CRC-32 in the local header", 5, UInt64(sample.entries[0].checksum)))
  }

  @Test func `when a stored entry has two sizes`() {
    var zip = sample
    zip.entries[0].size = 2
    #expect(zip.flaw?.flaw == mismatch("the size of a stored entry", 2, 3))
  }

  @Test func `when ranges leave the file`() {
    var zip = sample
    zip.entries[0].data = [1, 2, 3]
    zip.entries[1].offset = 0xffff
    guard case .outside("the header's offset", 0xffff, _) = zip.flaw?.flaw else {
      Issue.record("found \(String(describing: zip.flaw))")
      return
    }
    zip = sample
    zip.entries[1].centralSizes = (60_000, 500)
    guard case .outside("the compressed size", 60_000, _) = zip.flaw?.flaw else {
      Issue.record("found \(String(describing: zip.flaw))")
      return
    }
    // Into the directory, but not out of the file.
    zip = sample
    let size = UInt32(zip.entries[1].data.count + 40)
    zip.entries[1].centralSizes = (size, 500)
    guard case .truncated("the entry", Int(size), _) = zip.flaw?.flaw else {
      Issue.record("found \(String(describing: zip.flaw))")
      return
    }
  }

  @Test func `when 64-bit numbers are missing or absurd`() {
    var zip = sample
    zip.entries[0].centralSizes = (.max, .max)
    zip.entries[0].centralExtra = [1, 0, 8, 0, 3, 0, 0, 0, 0, 0, 0, 0]
    #expect(zip.flaw?.flaw == .extraField(problem: "lacks the compressed size in 64 bits"))
    zip.entries[0].centralExtra = [1, 0, 16, 0] + [UInt8](repeating: 0xff, count: 16)
    #expect(zip.flaw?.flaw == .outside(field: "the size", found: .max, limit: .max))
    zip.entries[0].centralExtra = [1, 0, 16, 0, 0]
    #expect(zip.flaw?.flaw == .extraField(problem: "runs past the end of its header"))
  }

  @Test func `when the number of entries is a lie`() {
    var zip = sample
    zip.entryCount = 1
    #expect(zip.flaw?.flaw == .furtherEntries(after: 1))
    zip.entryCount = 3
    #expect(zip.flaw?.flaw == .outside(field: "the number of entries", found: 3, limit: 2))
    zip.entryCount = nil
    zip.hasWideEnd = true
    zip.wideEntryCount = .max
    #expect(zip.flaw?.flaw == .outside(field: "the number of entries", found: .max, limit: 2))
  }

  @Test func `when something stands in front of it`() {
    let bytes = sample.bytes
    let error = #expect(throws: ZipError.self) { try ZipArchive(ByteRegion([0] + bytes)) }
    let end = bytes.count - 22 + 1
    let start = sample.directoryStart
    #expect(
      error?.flaw == .misplacedDirectory(offset: UInt64(start), length: UInt64(end - 1 - start), end: end))
  }

  @Test func `when something stands behind it`() {
    let error = #expect(throws: ZipError.self) { try ZipArchive(ByteRegion(sample.bytes + [0])) }
    #expect(error?.flaw == .misplacedEnd(found: 1, expected: 0))
  }

  @Test func `when it ends in two ways`() {
    var zip = sample
    let end = SampleZip().bytes
    zip.comment = end
    #expect(zip.flaw?.flaw == .ambiguousEnd(other: zip.bytes.count - 44))
  }

  @Test func `when more is promised than can be compressed`() {
    var zip = sample
    zip.entries[1].size = .max - 1
    let limit = zip.entries[1].data.count * 1032
    #expect(zip.flaw?.flaw == .impossibleRatio(found: Int(UInt32.max - 1), limit: limit))
  }

  @Test func `when it is another kind of file`() {
    #expect(throws: ZipError(byte: 5, .noEnd)) { try ZipArchive(ByteRegion(Array("hello".utf8))) }
    #expect(throws: ZipError(byte: 0, .noEnd)) { try ZipArchive(ByteRegion([])) }
  }

  @Test func `at whatever byte it is cut off`() {
    let bytes = sample.bytes
    for count in 0..<bytes.count {
      #expect(throws: ZipError.self, "cut to \(count) bytes") { try ZipArchive(ByteRegion(Array(bytes[..<count]))) }
    }
  }

  private func mismatch(_ field: String, _ found: UInt64, _ expected: UInt64) -> ZipFlaw {
    .mismatch(field: field, found: found, expected: expected)
  }
}

extension SampleZip {
  /// Where the central directory starts.
  var directoryStart: Int {
    entries.reduce(0) { $0 + 30 + ($1.localName ?? $1.name).count + $1.localExtra.count + $1.data.count }
  }
}
