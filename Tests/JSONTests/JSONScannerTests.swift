import ByteIO
import Testing
import WeightGraph

@testable import JSON

/// The value that JSON text says.
func value(_ text: String, _ rules: JSONScanner.Rules = .init()) throws(JSONError) -> MetadataValue {
  try value(Array(text.utf8), rules)
}

func value(_ bytes: [UInt8], _ rules: JSONScanner.Rules = .init()) throws(JSONError) -> MetadataValue {
  let region = ByteRegion(bytes)
  return try MetadataValue(json: region.bytes, rules)
}

/// What is wrong with JSON text, if anything.
func failure(_ text: String) -> JSONError? { failure(Array(text.utf8)) }

func failure(_ bytes: [UInt8]) -> JSONError? {
  do {
    _ = try value(bytes)
    return nil
  } catch { return error }
}

@Suite struct `A JSON scanner` {
  @Test func `reads every kind of value`() throws {
    let text = #" { "a" : [ null , true,false,0,-0,-12,3.5,1e3,"x" ] , "b":{},"c":[] ,"":{"d":[[1],{}]}}"#
    let expected: MetadataValue = [
      "a": .array([
        .null, true, false, 0, 0, -12, 3.5, 1000.0, "x",
      ]),
      "b": [:], "c": .array([]), "": ["d": .array([.array([1]), [:]])],
    ]
    #expect(try value(text) == expected)
    #expect(try value("7") == 7)
    #expect(try value(#""alone""#) == "alone")
  }

  @Test func `tells integers from doubles by how they are written`() throws {
    #expect(
      try value("[9223372036854775807,-9223372036854775808,1.0,1e2]")
        == .array([.integer(.max), .integer(.min), .double(1), .double(100)]))
    #expect(try value("9223372036854775808") == .double(9_223_372_036_854_775_808))
    #expect(try value("100000000000000000000") == .double(1e20))
    #expect(failure("18446744073709551615")?.byte == 0)
    #expect(failure("[1,-9223372036854775809]")?.byte == 3)
    #expect(failure("1e999") == .outOfRange(byte: 0, number: "1e999", type: "float64"))
  }

  @Test func `decodes escapes and pairs of surrogates`() throws {
    let text = #""\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\uDE00 é€😀\u0000""#
    #expect(try value(text) == .string("\"\\/\u{8}\u{c}\n\r\tAé€😀 é€😀\0"))
  }

  @Test(arguments: [
    ("", 0), (" ", 1), ("{", 1), ("[", 1), ("[1", 2), ("[1,", 3), ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3), ("[1}", 2),
    ("{1:2}", 1), (#"{"a"}"#, 4), (#"{"a":}"#, 5), (#"{"a":1,}"#, 7), (#"{"a":1 "b":2}"#, 7), (#"{"a":1]"#, 6),
    ("1 2", 2), ("[]]", 2), ("{}x", 2), ("nul", 0), ("True", 0), ("'a'", 0), ("NaN", 0), ("[Infinity]", 1), ("-", 0),
    ("+1", 0), ("01", 0), ("-01", 0), (".5", 0), ("1.", 0), ("1.e5", 0), ("1e", 0), ("1e+", 0), ("0x10", 1), ("1,", 1),
    (#""a"#, 2), (#""\"#, 2), (#""\x""#, 2), (#""\u12"#, 5), (#""\u12g4""#, 5), ("\"a\nb\"", 2), ("\"\u{1f}\"", 1),
    (#""\ud800""#, 1), (#""x\udc00""#, 2), (#""\ud800A""#, 1), (#""\ud83d\u0041""#, 1), (#""\ud83d\ud83d""#, 1),
    ("\u{feff}1", 0), ("[1]\u{0}", 3), ("/**/1", 0),
  ])
  func `names the byte at which text is no JSON`(_ text: String, _ byte: Int) {
    #expect(failure(text)?.byte == byte, "\(text)")
  }

  @Test func `refuses bytes that are no UTF-8`() {
    let wrong: [[UInt8]] = [
      [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xc3], [0xc3, 0x28], [0xe0, 0x80, 0x80], [0xe0, 0x9f, 0xbf],
      [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xe2, 0x82], [0xe2, 0x28, 0xac], [0xf0, 0x80, 0x80, 0x80],
      [0xf0, 0x9f, 0x98], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xff],
    ]
    for bytes in wrong {
      let quote = UInt8(ascii: "\"")
      #expect(failure([quote, 0x61] + bytes + [quote])?.byte == 2, "\(bytes)")
    }
  }

  @Test func `takes every character of Unicode as it is`() throws {
    for plane in 0...16 {
      var text = ""
      for code in stride(from: UInt32(plane) << 16, to: UInt32(plane + 1) << 16, by: 13) where code >= 0x20 {
        if let scalar = UnicodeScalar(code), scalar != "\"", scalar != "\\" { text.unicodeScalars.append(scalar) }
      }
      #expect(try value("\"\(text)\"") == .string(text))
    }
  }

  @Test func `refuses a key that comes twice, at its second place`() {
    #expect(failure(#"{"a":1,"b":{"a":2},"a":3}"#) == .duplicateKey(byte: 19, key: "a"))
    #expect(failure(#"{"a":1,"\u0061":3}"#) == .duplicateKey(byte: 7, key: "a"))
  }

  @Test func `takes keys for different that only look alike`() throws {
    let names = try value(#"{"\u00c5":1,"\u212b":2,"A\u030a":3}"#).object
    #expect(names?.count == 3)
    #expect(names?["\u{212b}"] == 2)
  }

  @Test func `goes only as deep as it is allowed to`() throws {
    var rules = JSONScanner.Rules()
    rules.depthLimit = 3
    #expect(try value("[[[1]]]", rules) == .array([.array([.array([1])])]))
    #expect(throws: JSONError.tooDeep(byte: 3, limit: 3)) { try value("[[[[1]]]]", rules) }
    #expect(failure(String(repeating: "[", count: 1_000_000))?.byte == 256)
    #expect(failure(String(repeating: #"{"a":"#, count: 100_000))?.byte == 256 * 5)
  }

  @Test func `takes the words of Python's json where it is told to`() throws {
    var rules = JSONScanner.Rules()
    rules.allowsNonFiniteWords = true
    let read = try value("[NaN,Infinity,-Infinity]", rules).array!.map { $0.double! }
    #expect(read[0].isNaN && read[1] == .infinity && read[2] == -.infinity)
    #expect(try value(#""NaN""#, rules) == "NaN")
  }

  @Test func `never does more than refuse, whatever byte is changed or cut off`() {
    let text = Array(#"{"a\u00e9":[1,-2.5e-3,true,null],"b":{"c":"\ud83d\ude00é"},"d":[[1,2],[3,4]]}"#.utf8)
    for length in 0..<text.count { #expect(failure(Array(text[..<length])) != nil, "\(length) bytes") }
    for place in text.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = text
        changed[place] = byte
        if let error = failure(changed) { #expect(0...text.count ~= error.byte) }
      }
    }
  }
}
