import ByteIO
import Foundation
import Testing

@testable import JSON

/// Decodes text that may be wrong.
func decode(_ text: String) throws(JSONError) -> [UInt8] {
  let region = ByteRegion(Array(text.utf8))
  let range = 0..<region.count
  let count = try Base64.decodedLength(range, of: region.bytes)
  var block = ByteBlock(zeroed: count)
  var target = block.mutableBytes
  try Base64.decode(range, of: region.bytes, into: &target)
  return block.bytes.copied()
}

func encode(_ bytes: [UInt8]) -> String {
  let region = ByteRegion(bytes)
  var block = ByteBlock(zeroed: Base64.encodedLength(bytes.count))
  var target = block.mutableBytes
  Base64.encode(region.bytes, into: &target)
  return String(decoding: block.bytes.copied(), as: UTF8.self)
}

@Suite struct Base64Text {
  @Test func `is what Foundation makes of bytes, and back`() throws {
    var random = SplitMix(state: 5)
    for length in Array(0...70) + [1000, 4099] {
      let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let text = encode(bytes)
      #expect(text == Data(bytes).base64EncodedString())
      #expect(try decode(text) == bytes)
    }
  }

  @Test(arguments: [
    ("A", 1), ("AA", 2), ("AAA", 3), ("AAAAA", 5), ("AA=A", 2), ("=AAA", 0), ("A===", 1), ("====", 0), ("AA==AAAA", 2),
    ("AB==", 1), ("AAB=", 2), ("AA A", 2), ("AAA\n", 3), ("AAAA-AAA", 4), ("AAAA_AAAAAAAAAAA", 4),
    ("AAAAAAAAAAA\\/AAA", 11), ("AAAAAAAAAAAAAAAAAAAAAA=A", 22),
  ])
  func `is refused at the first byte that is not as it must be`(_ text: String, _ byte: Int) {
    #expect(throws: JSONError.self, "\(text)") {
      do { _ = try decode(text) } catch let error as JSONError {
        #expect(error.byte == byte, "\(text)")
        throw error
      }
    }
  }

  @Test func `has no second spelling`() throws {
    let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    let text = Array(encode(bytes).utf8)
    for place in text.indices {
      for byte in UInt8.min...UInt8.max where byte != text[place] {
        var changed = text
        changed[place] = byte
        let decoded = try? decode(String(decoding: changed, as: UTF8.self))
        #expect(decoded != bytes)
      }
    }
  }
}
