import ByteIO
import Testing

@testable import Archive

@Suite struct `An entry of a zip archive` {
  let content = sampleBytes(2000)

  @Test func `is refused when its bytes have another check sum`() throws {
    var zip = SampleZip(.init("a", stored: [1, 2, 3]))
    zip.entries[0].data[1] ^= 1
    let entry = try ZipArchive(zip.region).entries[0]
    let found = Checksum(of: ByteRegion([1, 3, 3])).value
    let expected = ZipError(entry: "a", byte: 31, .checksum(found: found, expected: zip.entries[0].checksum))
    #expect(throws: expected) { try entry.contents() }
    #expect(throws: expected) { try entry.verify() }
  }

  @Test func `is refused when it holds more than its size`() throws {
    var zip = SampleZip(.init("a", deflated: content))
    zip.entries[0].size = 1999
    let entry = try ZipArchive(zip.region).entries[0]
    let error = #expect(throws: ZipError.self) { try entry.contents() }
    #expect(error?.flaw == .length(found: 2000, expected: 1999))
  }

  @Test func `is refused when it holds less than its size`() throws {
    var zip = SampleZip(.init("a", deflated: content))
    zip.entries[0].size = 2001
    let entry = try ZipArchive(zip.region).entries[0]
    #expect(throws: ZipError(entry: "a", byte: 31, .length(found: 2000, expected: 2001))) { try entry.contents() }
  }

  @Test func `never makes more bytes than its size, however much it was packed`() throws {
    let bomb = [UInt8](repeating: 0, count: 10_000_000)
    var zip = SampleZip(.init("a", deflated: bomb))
    zip.entries[0].size = 1000
    let entry = try ZipArchive(zip.region).entries[0]
    let error = #expect(throws: ZipError.self) { try entry.contents() }
    #expect(error?.flaw == .length(found: 2000, expected: 1000))
  }

  @Test func `is refused when bytes are left over behind the stream`() throws {
    var zip = SampleZip(.init("a", deflated: content))
    zip.entries[0].data += [0, 0]
    let entry = try ZipArchive(zip.region).entries[0]
    let error = #expect(throws: ZipError.self) { try entry.contents() }
    #expect(error?.flaw == .unusedBytes(count: 2))
  }

  @Test func `is refused when its stream ends early`() throws {
    var zip = SampleZip(.init("a", deflated: content))
    zip.entries[0].data.removeLast(3)
    let entry = try ZipArchive(zip.region).entries[0]
    let error = #expect(throws: ZipError.self) { try entry.contents() }
    #expect(error?.flaw == .undecodable(method: .deflated, problem: "the compressed data end too early"))
  }

  @Test func `shows every flip of a bit in stored data`() throws {
    let sample = SampleZip(.init("a", stored: Array(content.prefix(50))))
    for byte in 0..<50 {
      for bit in 0..<8 {
        var zip = sample
        zip.entries[0].data[byte] ^= 1 << bit
        #expect(outcome(zip.bytes) == nil, "bit \(bit) of byte \(byte)")
      }
    }
  }

  @Test func `is never read wrongly for a flip of a bit in compressed data`() throws {
    let sample = SampleZip(.init("a", deflated: content))
    var harmless = 0
    for byte in sample.entries[0].data.indices {
      for bit in 0..<8 {
        var zip = sample
        zip.entries[0].data[byte] ^= 1 << bit
        guard let outcome = outcome(zip.bytes) else { continue }
        // Some codes mean the same, and the last byte has bits to spare.
        #expect(outcome == [content], "bit \(bit) of byte \(byte)")
        harmless += 1
      }
    }
    #expect(harmless < 8)
  }

  @Test func `never crashes the reader, whichever byte of the archive is changed`() throws {
    let zip = SampleZip(.init("a", stored: [1, 2, 3]), .init("b", deflated: Array(content.prefix(60))))
    let bytes = zip.bytes
    let contents = outcome(bytes)
    #expect(contents != nil)
    for byte in bytes.indices {
      for change: UInt8 in [0x01, 0x80, 0xff] {
        var damaged = bytes
        damaged[byte] ^= change
        // Versions, dates, attributes and flags without meaning may differ; what is read may not.
        let outcome = outcome(damaged)
        #expect(outcome == nil || outcome == contents, "\(change) on byte \(byte)")
      }
    }
  }

  /// The contents of all entries, or `nil` when the archive or one of them is refused.
  private func outcome(_ bytes: [UInt8]) -> [[UInt8]]? {
    do {
      let archive = try ZipArchive(ByteRegion(bytes))
      var contents: [[UInt8]] = []
      for entry in archive.entries { contents.append(try entry.contents()) }
      return contents
    } catch { return nil }
  }
}
