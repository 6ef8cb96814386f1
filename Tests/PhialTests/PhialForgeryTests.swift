import Testing
import WeightGraph

@Suite struct `A Phial whose digests are right` {
  @Test func `is read when all else is right, too`() throws {
    #expect(try Forgery().bytes == PhialFile.bytes(PhialFile.example))
    let spaced = try Forgery(replacing: ",\"tensors\":", with: " ,\n\t\"tensors\": ")
    #expect(try PhialFile.read(spaced.bytes).names == ["bias", "scale"])
    #expect(try PhialFile.read(Forgery(body: [], index: #"{"tensors":[],"metadata":{}}"#).bytes).entries.isEmpty)
  }

  @Test(arguments: [
    (#"{"metadata""#, #"{"more":0,"metadata""#, "index: found members [\"metadata\", \"more\", \"tensors\"]"),
    (#""metadata":"#, #""meta":"#, "index: found members [\"meta\", \"tensors\"]"),
    (
      #"{"config":{"n_head":2,"ε":{"$f64":"fff0000000000000"}}}"#, "[]", "index, metadata: found [], expected an object"
    ),
    (#""byteLength":8,"#, "", "index, tensor 0 'bias': found members"),
    (#""byteLength":8,"#, #""byteLength":8,"byteLength":8,"#, "index, byte "),
    (#""byteLength":8,"#, #""byteLength":8,"note":"","#, "index, tensor 0 'bias': found members"),
    (#""byteLength":8,"#, #""byteLength":8.0,"#, "'bias', byteLength: found 8.0, expected a length"),
    (#""byteLength":8,"#, #""byteLength":-8,"#, "'bias', byteLength: found -8, expected a length"),
    (#""byteLength":8,"#, #""byteLength":"8","#, "'bias', byteLength: found '8', expected a length"),
    (#""byteLength":8,"#, #""byteLength":9,"#, "'bias', byteLength: found 9, expected 8 for shape [2] of f32"),
    (#""byteLength":8,"#, #""byteLength":99999999999999999999,"#, "index"),
    (#""dtype":"f32""#, #""dtype":"f33""#, "'bias': elements of type 'f33'"),
    (#""dtype":"f32""#, #""dtype":32"#, "'bias', dtype: found 32, expected a string"),
    (#""dtype":"f32""#, #""dtype":"i32""#, "tensor 'bias', bytes 64..<72: found SHA-256"),
    (#""name":"bias""#, #""name":null"#, "tensor 0, name: found null, expected a string"),
    (#""name":"bias""#, #""name":"scale""#, "tensor 'scale', byte 128: found a second tensor of this name"),
    (#""offset":64"#, #""offset":0"#, "'bias', offset: found 0, expected 64"),
    (#""offset":64"#, #""offset":-64"#, "'bias', offset: found -64, expected a length"),
    (#""offset":128"#, #""offset":64"#, "'scale', offset: found 64, expected 128"),
    (#""offset":128"#, #""offset":129"#, "'scale', offset: found 129, expected 128"),
    (#""offset":128"#, #""offset":192"#, "'scale', offset: found 192, expected 128"),
    (#""offset":128"#, #""offset":9223372036854775807"#, "'scale', offset: found 9223372036854775807"),
    (#""sha256":"cefd"#, #""sha256":"CEFD"#, "'bias', sha256: found"),
    (#""sha256":"cefd"#, #""sha256":"cef"#, "'bias', sha256: found"),
    (#""shape":[2]"#, #""shape":[1,2]"#, "tensor 'bias', bytes 64..<72: found SHA-256"),
    (#""shape":[2]"#, #""shape":[-2]"#, "'bias', shape: found [-2], expected an array of lengths"),
    (#""shape":[2]"#, #""shape":[2.0]"#, "'bias', shape: found [2.0], expected an array of lengths"),
    (#""shape":[2]"#, #""shape":2"#, "'bias', shape: found 2, expected an array"),
    (#""shape":[2]"#, #""shape":[4294967296,4294967296]"#, "expected bytes that can be counted"),
    (#""shape":[2]"#, #""shape":[0,4294967296,4294967296]"#, "expected bytes that can be counted"),
    (#""shape":[2]"#, #""shape":[9223372036854775807]"#, "expected bytes that can be counted"),
    (#""$f64":"fff0"#, #""$f64":"3ff0"#, "index, metadata, $f64: found '3ff0000000000000'"),
    (#""$f64":"fff0"#, #""$f64":"FFF0"#, "index, metadata, $f64: found 'FFF0000000000000'"),
    (#""$f64":"fff0000000000000""#, #""$f64":-1.0"#, "index, metadata, $f64: found -1.0"),
    (
      #"{"config":{"n_head":2,"ε":{"$f64":"fff0000000000000"}}}"#, #"{"$f64":"fff0000000000000"}"#,
      "index, metadata: found {$f64: 'fff0000000000000'}, expected an object"
    ),
    (#""n_head":2"#, #""n_head":2,"n_head":2"#, "found the key \"n_head\" again"),
    (#""n_head":2"#, #""n_head":NaN"#, "index, byte 224: found"),
    (#""n_head":2"#, #""n_head":1e999"#, "index, byte 224: found 1e999"),
    (#""shape":[]}]}"#, #""shape":[]}]}{}"#, "expected the end"),
    (#""shape":[]}]}"#, #""shape":[]}]"#, "index, byte 563: found the end"),
  ])
  func `is refused for what its index says`(sound: String, forged: String, complaint: String) throws {
    let found = try PhialFile.complaint(Forgery(replacing: sound, with: forged).bytes)
    #expect(found.contains(complaint))
  }

  @Test func `is refused when its index is no object, no JSON, or no text`() {
    for index in ["", "[]", "null", "7", "{", "\u{feff}{\"metadata\":{},\"tensors\":[]}"] {
      #expect(PhialFile.complaint(Forgery(body: [], index: index).bytes).contains("index"))
    }
    var binary = Forgery(body: [], index: #"{"metadata":{"x":"?"},"tensors":[]}"#)
    binary.index = binary.index.map { $0 == UInt8(ascii: "?") ? 0xff : $0 }
    #expect(PhialFile.complaint(binary.bytes).contains("index, byte 82"))
  }

  @Test(arguments: ["[", "{\"a\":"])
  func `is refused when what is in it lies too deep, however deep`(opening: String) {
    for depth in [255, 100_000] {
      let deep = String(repeating: opening, count: depth)
      let forgery = Forgery(body: [], index: #"{"metadata":{"x":"# + deep)
      #expect(PhialFile.complaint(forgery.bytes).contains("at most 256 inside one another"))
    }
  }

  @Test func `is refused when its places cannot be counted or lie outside it`() throws {
    let huge =
      #"{"byteLength":4611686018427387904,"dtype":"u8","name":"?","offset":64,"sha256":""#
      + String(repeating: "0", count: 64) + #"","shape":[4611686018427387904]}"#
    let tensors = ["a", "b"].map { huge.replacing("?", with: $0) }
    for count in 1...2 {
      let index = #"{"metadata":{},"tensors":["# + tensors.prefix(count).joined(separator: ",") + "]}"
      #expect(
        PhialFile.complaint(Forgery(body: [], index: index).bytes).contains("4611686018427387968") == (count == 1))
      #expect(PhialFile.complaint(Forgery(body: [], index: index).bytes) != "")
    }
  }

  @Test(arguments: [
    (UInt64(0), UInt64(564), "index"), (192, .max, "file length"), (.max, 372, "file length"),
    (.max - 371, 372, "file length"),
    (564, 0, "index"), (1 << 63, 1 << 63, "file length"), (191, 373, "index"), (192, 371, "file length"),
  ])
  func `is refused when its header leads elsewhere`(offset: UInt64, length: UInt64, complaint: String) throws {
    var forgery = try Forgery()
    forgery.indexOffset = offset
    forgery.indexLength = length
    #expect(PhialFile.complaint(forgery.bytes).contains(complaint))
  }

  @Test func `is refused when bytes lie between its tensors and its index`() throws {
    let sound = try Forgery()
    var longer = Forgery(body: sound.body + Array(repeating: 0, count: 64), index: "")
    longer.index = sound.index
    longer.indexLength = sound.indexLength
    #expect(PhialFile.complaint(longer.bytes).contains("header, index offset, byte 16: found 256, expected 192"))
  }

  @Test func `is refused by its version, which is named`() throws {
    var forgery = try Forgery()
    forgery.version = 2
    #expect(PhialFile.complaint(forgery.bytes) == "header, version: version 2 (this program reads version 1)")
  }
}
