import Testing
import WeightGraph

@Suite struct `Damage to a Phial` {
  let sound: [UInt8]

  init() throws { sound = try PhialFile.bytes(PhialFile.example) }

  @Test func `is noticed wherever a single bit is flipped`() {
    #expect(PhialFile.complaint(sound) == "")
    var unnoticed: [Int] = []
    for bit in 0..<sound.count * 8 {
      var damaged = sound
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      if PhialFile.complaint(damaged).isEmpty { unnoticed.append(bit) }
    }
    #expect(unnoticed == [])
  }

  @Test func `is noticed wherever the file ends too early, and behind its end`() {
    #expect(sound.indices.filter { PhialFile.complaint(Array(sound.prefix($0))).isEmpty } == [])
    for byte in UInt8.min ... .max { #expect(PhialFile.complaint(sound + [byte]) != "") }
  }

  @Test(arguments: [
    (3, "header, magic number, byte 3: found 0xc9, expected 0x49"),
    (11, "header, check, byte 12: found "),
    (13, "header, check, byte 12: found "),
    (20, "header, check, byte 12: found "),
    (40, "header, check, byte 12: found "),
    (65, "tensor 'bias', bytes 64..<72: found SHA-256 "),
    (100, "padding behind tensor 'bias', byte 100: found 0x80, expected zero"),
    (129, "tensor 'scale', bytes 128..<130: found SHA-256 "),
    (191, "padding behind tensor 'scale', byte 191: found 0x80, expected zero"),
    (200, "index, bytes 192..<564: found SHA-256 "),
    (193, "index, byte 193: found byte 0xa2, expected "),
  ])
  func `is reported with its place`(byte: Int, complaint: String) {
    var damaged = sound
    damaged[byte] ^= 0x80
    #expect(PhialFile.complaint(damaged).contains(complaint))
  }

  @Test(arguments: [
    (0, "header, magic number, byte 0: found the end of the file, expected 0x89"),
    (9, "header, magic number, byte 9: found the end of the file"),
    (63, "header, byte 63: found the end of the file, expected 64 bytes"),
    (64, "file length, byte 64: found 64 bytes, expected an index at byte 192 of 372 bytes, and the end of the file"),
    (563, "file length, byte 563: found 563 bytes, expected an index at byte 192 of 372 bytes"),
  ])
  func `by cutting is reported with what is missing`(length: Int, complaint: String) {
    #expect(PhialFile.complaint(Array(sound.prefix(length))).contains(complaint))
  }

  @Test func `by adding is reported with where the file should end`() {
    #expect(
      PhialFile.complaint(sound + [0]).contains("file length, byte 564: found 565 bytes, expected an index at byte 192")
    )
  }

  @Test(arguments: Mishap.allCases)
  fileprivate func `on the way as text is told by its name`(mishap: Mishap) {
    let damaged = mishap.befalls(sound)
    #expect(PhialFile.complaint(damaged).contains(mishap.complaint))
    #expect(PhialFile.recognition(damaged)?.contains(mishap.complaint) == true)
  }

  @Test func `to all tensors is reported for all of them`() {
    var damaged = sound
    damaged[64] ^= 1
    damaged[128] ^= 1
    let complaint = PhialFile.complaint(damaged)
    #expect(complaint.contains("'bias'") && complaint.contains("'scale'"))
  }
}

/// What is done to files that are taken for text.
private enum Mishap: CaseIterable {
  case carriageReturnsLost, lineFeedsDoubled, sevenBits, encoded, decodedAndEncoded, questionMarks

  func befalls(_ bytes: [UInt8]) -> [UInt8] {
    switch self {
    case .carriageReturnsLost: bytes.filter { $0 != 0x0d }
    case .lineFeedsDoubled: bytes.flatMap { $0 == 0x0a ? [0x0d, 0x0a] : [$0] }
    case .sevenBits: bytes.map { $0 & 0x7f }
    case .encoded: bytes.flatMap { Array(String(UnicodeScalar($0)).utf8) }
    case .decodedAndEncoded: Array(String(decoding: bytes, as: UTF8.self).utf8)
    case .questionMarks: bytes.map { $0 < 0x80 ? $0 : UInt8(ascii: "?") }
    }
  }

  var complaint: String {
    switch self {
    case .carriageReturnsLost, .lineFeedsDoubled: "its line ends changed"
    case .sevenBits: "the highest bit of its bytes lost"
    case .encoded: "encoded as UTF-8 as if it were text"
    case .decodedAndEncoded: "decoded as UTF-8 and encoded again"
    case .questionMarks: "replaced by question marks"
    }
  }
}
