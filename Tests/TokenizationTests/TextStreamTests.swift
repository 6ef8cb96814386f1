import Testing

@testable import Tokenization

@Suite struct `A stream of tokens` {
  let tokenizer: Tokenizer

  init() throws {
    var bytes = definition([], ["<end>"])
    bytes.addedTokens = [AddedToken(id: 256, isSpecial: true)]
    tokenizer = try Tokenizer(bytes)
  }

  func parts(_ ids: [Int], omittingSpecialTokens: Bool = false) -> [String] {
    var stream = TextStream(tokenizer, omittingSpecialTokens: omittingSpecialTokens)
    return ids.map { stream.append($0) } + [stream.finish()]
  }

  @Test func `holds a character back until it is whole`() {
    #expect(parts(Array("aé€🦙".utf8).map { Int($0) }) == ["a", "", "é", "", "", "€", "", "", "", "🦙", ""])
  }

  @Test func `lets go of bytes that can become no character`() {
    #expect(parts([0xe2, 0x82, 0x41]) == ["", "", "\u{fffd}A", ""])
    #expect(parts([0xc0, 0xff]) == ["\u{fffd}", "\u{fffd}", ""])
    #expect(parts([0xe0, 0x80]) == ["", "\u{fffd}\u{fffd}", ""])
    #expect(parts([0xf0, 0x9f]) == ["", "", "\u{fffd}"])
  }

  @Test func `leaves special tokens out on request`() {
    #expect(parts([0x61, 256, 0x62]) == ["a", "<end>", "b", ""])
    #expect(parts([0x61, 256, 0x62], omittingSpecialTokens: true) == ["a", "", "b", ""])
  }

  @Test func `adds up to what decoding at once gives`() {
    var noise = Noise(state: 11)
    let leads: [Int] = [0x41, 0x80, 0x90, 0xa0, 0xbf, 0xc0, 0xc3, 0xe0, 0xe2, 0xed, 0xef, 0xf0, 0xf3, 0xf4, 0xf5]
    for _ in 0..<3000 {
      let ids = (0..<12).map { _ in leads.randomElement(using: &noise)! }
      #expect(parts(ids).joined().unicodeScalars.elementsEqual(tokenizer.decode(ids).unicodeScalars), "\(ids)")
    }
  }
}
