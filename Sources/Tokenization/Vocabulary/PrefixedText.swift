import ByteIO

/// A text in which every stretch between added tokens starts with a space.
struct PrefixedText {
  private(set) var bytes: [UInt8] = []
  private(set) var segments: [Segment] = []

  init(_ text: RawSpan, _ original: [Segment]) {
    for segment in original {
      guard case .text(let range) = segment else {
        segments.append(segment)
        continue
      }
      let start = bytes.count
      if text.byte(at: range.lowerBound) != UInt8(ascii: " ") { bytes.append(UInt8(ascii: " ")) }
      bytes += text.extracting(range).copied()
      segments.append(.text(start..<bytes.count))
    }
  }
}
