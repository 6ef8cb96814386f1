import ByteIO

// Base64 and lists of numbers are nearly all of a file of weights. They are passed over eight words at once, in loops without
// branches, which compilers turn into vector instructions: at the speed of memory.

extension RawSpan {
  /// The offset of the first byte from `start` on that is no plain ASCII text inside a string, or the end.
  func endOfPlainText(from start: Int) -> Int {
    var here = start
    while here &+ 64 <= byteCount {
      var stops: UInt64 = 0
      for index in 0..<8 { stops |= Self.foreignToText(integer(at: here &+ 8 &* index)) }
      if stops & ByteLanes.upperBits != 0 { break }
      here &+= 64
    }
    while here &+ 8 <= byteCount {
      let stops = Self.foreignToText(integer(at: here)) & ByteLanes.upperBits
      if stops != 0 { return here &+ stops.trailingZeroBitCount &>> 3 }
      here &+= 8
    }
    while here < byteCount {
      let byte = byte(at: here)
      if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
      here &+= 1
    }
    return here
  }

  /// Which bytes end plain text: quotes, backslashes, control characters, and bytes beyond ASCII.
  @inline(__always)
  private static func foreignToText(_ word: UInt64) -> UInt64 {
    let lower = ByteLanes.lower(word)
    let ordinary =
      ByteLanes.differ(lower, UInt8(ascii: "\"")) & ByteLanes.differ(lower, UInt8(ascii: "\\"))
      & ByteLanes.exceed(lower, 0x1f)
    return ~ordinary | word
  }

  /// Moves `position` over numbers, commas and white space, and returns how many commas there were.
  ///
  /// Stops at a bracket, a quote, a letter other than `e`, or a byte beyond ASCII. Whether what was passed keeps the
  /// grammar of numbers is seen when they are read.
  func skimNumbers(_ position: inout Int) -> Int {
    var here = position
    defer { position = here }
    var commas = 0
    while let found = skimNumberBlocks(&here) { commas &+= found }
    while here &+ 8 <= byteCount {
      let word = integer(at: here, as: UInt64.self)
      let stops = Self.foreignToNumbers(word) & ByteLanes.upperBits
      // All bits of the bytes before the first stop, or simply all.
      let before = (stops & (0 &- stops)) &>> 7 &- 1
      commas &+= ByteLanes.sum(Self.commas(word) & before)
      if stops != 0 {
        here &+= stops.trailingZeroBitCount &>> 3
        return commas
      }
      here &+= 8
    }
    while here < byteCount {
      let byte = byte(at: here)
      if (byte > UInt8(ascii: "9") && byte | 0x20 != UInt8(ascii: "e")) || byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: ",") { commas &+= 1 }
      here &+= 1
    }
    return commas
  }

  /// Moves `position` over at most 31 blocks of 64 bytes, each without a stop, and returns how many commas there were.
  @inline(__always)
  private func skimNumberBlocks(_ position: inout Int) -> Int? {
    var here = position
    var lanes: UInt64 = 0
    // Each block adds at most eight to a lane, which holds up to 255.
    for _ in 0..<31 {
      guard here &+ 64 <= byteCount else { break }
      var stops: UInt64 = 0
      var found: UInt64 = 0
      for index in 0..<8 {
        let word = integer(at: here &+ 8 &* index, as: UInt64.self)
        stops |= Self.foreignToNumbers(word)
        found &+= Self.commas(word)
      }
      guard stops & ByteLanes.upperBits == 0 else { break }
      lanes &+= found
      here &+= 64
    }
    defer { position = here }
    return here > position ? ByteLanes.sum(lanes) : nil
  }

  /// Which bytes are in no number and between none.
  @inline(__always)
  private static func foreignToNumbers(_ word: UInt64) -> UInt64 {
    let lower = ByteLanes.lower(word)
    let lowercase = lower | ByteLanes.ones &* 0x20
    let foreign =
      ByteLanes.exceed(lower, UInt8(ascii: "9")) & ByteLanes.differ(lowercase, UInt8(ascii: "e"))
    return foreign | ~ByteLanes.differ(lower, UInt8(ascii: "\"")) | word
  }

  /// One in every byte that is a comma.
  @inline(__always)
  private static func commas(_ word: UInt64) -> UInt64 {
    (~ByteLanes.differ(ByteLanes.lower(word), UInt8(ascii: ",")) & ByteLanes.upperBits) &>> 7
  }
}
