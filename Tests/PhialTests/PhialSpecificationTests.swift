import Foundation
import Testing

@Suite struct `The page of Phial's specification` {
  /// The bytes of the hexdump on the page; a line `*` stands for lines like the one before it.
  private func shownBytes() throws -> [UInt8] {
    let page = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../formats/Phial/SPECIFICATION.md")
    var bytes: [UInt8] = []
    for line in try String(contentsOf: page.standardizedFileURL, encoding: .utf8).split(separator: "\n") {
      guard let match = line.wholeMatch(of: /([0-9a-f]{8})(  ([0-9a-f ]+?) *\|.*)?/) else { continue }
      while let offset = Int(match.1, radix: 16), bytes.count < offset { bytes += bytes.suffix(16) }
      bytes += (match.3 ?? "").split(separator: " ").compactMap { UInt8($0, radix: 16) }
    }
    return bytes
  }

  @Test func `shows the file that is written`() throws {
    #expect(try shownBytes() == PhialFile.bytes(PhialFile.example))
  }
}
