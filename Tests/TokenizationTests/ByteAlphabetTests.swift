import Testing

@testable import Tokenization

@Suite struct `GPT-2's alphabet of bytes` {
  @Test func `has one visible character for every byte`() {
    #expect(ByteAlphabet.scalars.count == 256)
    #expect(Set(ByteAlphabet.scalars).count == 256)
    for (byte, scalar) in ByteAlphabet.scalars.enumerated() {
      #expect(ByteAlphabet.byte(of: scalar) == UInt8(byte))
      #expect(!scalar.properties.isWhitespace && scalar.properties.generalCategory != .control)
    }
  }

  @Test func `spells as OpenAI's does`() {
    #expect(ByteAlphabet.spelling(of: Array(" the\n\u{ad}é\u{0}".utf8)) == "ĠtheĊÂŃÃ©Ā")
    #expect(ByteAlphabet.bytes(ofToken: "ĠtheĊ") == Array(" the\n".utf8))
  }

  @Test func `leaves tokens alone that are spelled otherwise`() {
    #expect(ByteAlphabet.bytes(ofToken: "Ġfoo bar") == Array("Ġfoo bar".utf8))
    #expect(ByteAlphabet.bytes(ofToken: "日") == Array("日".utf8))
  }
}
