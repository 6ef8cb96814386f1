import ByteIO

/// What the split pattern sees in a character.
enum CharacterClass: UInt8 {
  case other, letter, number, whitespace
}

/// The class of every Unicode scalar, found in two steps: by the scalar's upper bits, then by its lower eight.
struct CharacterClassTable: Sendable {
  /// The table of the whole process; it is made from ``CharacterClassRanges`` when first used.
  static let unicode = CharacterClassTable()

  /// For each 256 scalars, which block holds their classes.
  private let blockOfPage: [UInt16]
  /// The classes, 256 a block; blocks that are alike are kept once.
  private let classes: [UInt8]

  private init() {
    var all = [UInt8](repeating: CharacterClass.other.rawValue, count: 0x110000)
    func fill(_ runs: [UInt32], _ kind: CharacterClass) {
      for run in stride(from: 0, to: runs.count, by: 2) {
        for scalar in Int(runs[run])...Int(runs[run + 1]) { all[scalar] = kind.rawValue }
      }
    }
    fill(CharacterClassRanges.letters, .letter)
    fill(CharacterClassRanges.numbers, .number)
    fill(CharacterClassRanges.whitespace, .whitespace)

    var pages: [UInt16] = []
    var blocks: [ArraySlice<UInt8>: UInt16] = [:]
    var classes: [UInt8] = []
    for start in stride(from: 0, to: all.count, by: 256) {
      let block = all[start..<start + 256]
      let known = blocks[block]
      pages.append(known ?? UInt16(blocks.count))
      guard known == nil else { continue }
      blocks[block] = UInt16(blocks.count)
      classes += block
    }
    blockOfPage = pages
    self.classes = classes
  }

  /// The raw class of a scalar.
  @inline(__always)
  func rawClass(of scalar: Int) -> UInt8 {
    classes[Int(blockOfPage[scalar >> 8]) << 8 | scalar & 0xff]
  }

  /// The raw class of the character that starts at `position`, and where the next one starts.
  ///
  /// - Parameter text: well-formed UTF-8.
  @inline(__always)
  func classify(_ text: RawSpan, at position: Int) -> (class: UInt8, next: Int) {
    let lead = Int(text.byte(at: position))
    // Block 0 is page 0, so that ASCII needs one step.
    if lead < 0x80 { return (classes[lead], position + 1) }
    func low(_ offset: Int) -> Int { Int(text.byte(at: position + offset)) & 0x3f }
    if lead < 0xe0 { return (rawClass(of: (lead & 0x1f) << 6 | low(1)), position + 2) }
    if lead < 0xf0 { return (rawClass(of: (lead & 0x0f) << 12 | low(1) << 6 | low(2)), position + 3) }
    return (rawClass(of: (lead & 0x07) << 18 | low(1) << 12 | low(2) << 6 | low(3)), position + 4)
  }
}
