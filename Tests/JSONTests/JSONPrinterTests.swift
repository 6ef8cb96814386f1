import Testing
import WeightGraph

@testable import JSON

@Suite struct `Printed JSON` {
  let tree: MetadataValue = [
    "b": .array([1, 2.0, .null, true]), "a": ["x": "q\"\\\n\u{1}é", "empty": [:]], "c": .array([]),
  ]

  @Test func `is compact on demand`() {
    #expect(tree.json() == #"{"b":[1,2.0,null,true],"a":{"x":"q\"\\\n\u0001é","empty":{}},"c":[]}"#)
  }

  @Test func `is laid out in lines on demand`() {
    let value: MetadataValue = ["b": .array([1, ["k": 2]]), "a": [:]]
    #expect(value.json(.pretty) == "{\n  \"b\": [\n    1,\n    {\n      \"k\": 2\n    }\n  ],\n  \"a\": {}\n}")
  }

  @Test func `has sorted keys on demand`() {
    let value: MetadataValue = ["b": 1, "é": 2, "B": ["z": 1, "a": 2], "😀": 4, "\u{ffff}": 3]
    let style = JSONStyle(sortsKeys: true)
    #expect(value.json(style) == "{\"B\":{\"a\":2,\"z\":1},\"b\":1,\"é\":2,\"\u{ffff}\":3,\"😀\":4}")
  }

  @Test func `comes back the same`() throws {
    let doubles: [Double] = [
      0.1, -0.0, .leastNonzeroMagnitude, 1.7976931348623157e308, 1e16, 1e22, 123456789012345680, 1 / 3.0, 100,
    ]
    let value: MetadataValue = [
      "tree": tree, "doubles": .array(doubles.map { .double($0) }),
      "integers": .array([.integer(.min), .integer(.max)]),
      "text": .string(String(String.UnicodeScalarView((0..<0x500).compactMap { UnicodeScalar($0) }))),
    ]
    for style in [JSONStyle.compact, .pretty, JSONStyle(indentation: 0)] {
      let back = try JSONTests.value(value.json(style))
      #expect(back == value)
      #expect(back.json() == value.json())
    }
  }

  @Test func `has strings for what is no finite number`() {
    #expect(
      MetadataValue.array([.double(.nan), .double(.infinity), .double(-.infinity)]).json()
        == #"["NaN","Infinity","-Infinity"]"#)
  }
}
