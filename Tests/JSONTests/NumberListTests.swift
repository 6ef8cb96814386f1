import ByteIO
import Testing
import WeightGraph

@testable import JSON

/// Finds the outline of the list that `text` is.
func outline(_ text: String) throws(JSONError) -> NumberList {
  let region = ByteRegion(Array(text.utf8))
  var scanner = JSONScanner(region.bytes)
  _ = try scanner.next()
  let list = try scanner.readNumberList()
  _ = try scanner.next()
  return list
}

/// What is wrong with a list, if anything: its outline, or its numbers.
func listFailure(_ text: String, as dtype: DType = .f32) -> JSONError? {
  do {
    let list = try outline(text)
    let region = ByteRegion(Array(text.utf8))
    guard !list.lengths.contains(0) else { return nil }
    var reader = NumberListReader(region.bytes, at: 0, lengths: list.lengths)
    let count = list.lengths.reduce(1, *)
    var block = ByteBlock(zeroed: count * 8)
    var target = block.mutableBytes
    try reader.read(count, as: dtype, into: &target)
    return nil
  } catch { return error }
}

@Suite struct `A list of numbers` {
  @Test(arguments: [
    ("[]", [0]), ("[1]", [1]), ("[ 1 , 2.5e-3,\n3 ]", [3]), ("[[1,2],[3,4],[5,6]]", [3, 2]),
    ("[[[1]],[[2]]]", [2, 1, 1]),
    ("[ [ ] , [ ] ]", [2, 0]), ("[[[]]]", [1, 1, 0]), (#"["NaN","Infinity",1]"#, [3]), ("[NaN,-Infinity]", [2]),
    ("[true,false]", [2]),
  ])
  func `has lengths at every depth`(_ text: String, _ lengths: [Int]) throws {
    let list = try outline(text)
    #expect(list.lengths == lengths)
    #expect(list.range == 0..<text.utf8.count)
    #expect(list.holdsTruthValues == text.contains("true"))
  }

  @Test(arguments: [
    ("[[1,2],[3]]", 7, "a list of length 1", "length 2 as before"),
    ("[[[1],[2]],[[3]]]", 11, "a list of length 1", "length 2 as before"),
    ("[[],[1]]", 4, "a list of length 1", "length 0 as before"),
    ("[[1],2]", 5, "'2'", "'[' as before"),
    ("[1,[2]]", 3, "a list", "a number, ',' or ']'"),
    ("[[1],[[2]]]", 6, "a list", "a number, ',' or ']'"),
    ("[[[1]],[2]]", 8, "'2'", "'[' as before"),
    (#"[1,"a"]"#, 3, "'\"'", "a number, ',' or ']'"),
    ("[1,null]", 3, "'null'", "a number, ',' or ']'"),
    ("[1,{}]", 3, "'{'", "a number, ',' or ']'"),
    ("[1", 2, "the end", "a number, ',' or ']'"),
    ("[[1]", 4, "the end", "',' or ']'"),
    ("[[1] [2]]", 5, "'['", "',' or ']'"),
    ("[[1],]", 5, "']'", "'[' as before"),
  ])
  func `is refused where lists in it are unequal`(_ text: String, _ byte: Int, _ found: String, _ expected: String) {
    #expect(listFailure(text) == .unexpected(byte: byte, found: found, expected: expected))
  }

  @Test(arguments: [
    ("[1,]", 3), ("[,1]", 1), ("[1,,2]", 3), ("[1 2,3]", 3), ("[1.,2]", 1), ("[1,-]", 3), ("[1,01]", 3), ("[1,2e]", 3),
    ("[1,+2]", 3), ("[1-2]", 2), ("[[1,2],[3 4,5]]", 10), ("[1,1e39]", 3), (#"["NaN,1]"#, 1), ("[--Infinity]", 1),
  ])
  func `is refused where a number in it is none`(_ text: String, _ byte: Int) {
    #expect(listFailure(text)?.byte == byte, "\(text)")
  }

  @Test func `is read in parts of any size`() throws {
    let rows = (0..<6).map { row in (0..<7).map { "\(Double(row * 7 + $0) / 4)" } }
    let text = "[" + rows.map { "[\n" + $0.joined(separator: " ,\t") + "]" }.joined(separator: ", ") + "]"
    let region = ByteRegion(Array(text.utf8))
    for part in 1...42 {
      var reader = NumberListReader(region.bytes, at: 0, lengths: [6, 7])
      var values: [Float] = []
      while values.count < 42 {
        let count = min(part, 42 - values.count)
        var block = ByteBlock(zeroed: 4 * count)
        var target = block.mutableBytes
        try reader.read(count, as: .f32, into: &target)
        values += (0..<count).map { Float(bitPattern: block.bytes.integer(at: $0 * 4)) }
      }
      #expect(values == (0..<42).map { Float($0) / 4 })
      #expect(reader.position == text.utf8.count)
    }
  }

  @Test func `holds the extremes of every integer type`() throws {
    #expect(try readList("[127,-128]", 2, .i8, Int8.self) == [.max, .min])
    #expect(try readList("[32767,-32768]", 2, .i16, Int16.self) == [.max, .min])
    #expect(try readList("[2147483647,-2147483648]", 2, .i32, Int32.self) == [.max, .min])
    #expect(try readList("[9223372036854775807,-9223372036854775808]", 2, .i64, Int64.self) == [.max, .min])
    #expect(try readList("[255,0]", 2, .u8, UInt8.self) == [.max, .min])
    #expect(try readList("[65535,-0]", 2, .u16, UInt16.self) == [.max, .min])
    #expect(try readList("[4294967295]", 1, .u32, UInt32.self) == [.max])
    #expect(try readList("[18446744073709551615]", 1, .u64, UInt64.self) == [.max])
    #expect(try readList("[true,false,1,0]", 4, .bool, UInt8.self) == [1, 0, 1, 0])
  }

  @Test(arguments: [
    ("[128]", DType.i8), ("[-129]", .i8), ("[256]", .u8), ("[-1]", .u8), ("[65536]", .u16), ("[2147483648]", .i32),
    ("[4294967296]", .u32), ("[9223372036854775808]", .i64), ("[18446744073709551616]", .u64), ("[1.0]", .i32),
    ("[1e3]", .i64), ("[2]", .bool), ("[NaN]", .i32), ("[true]", .i32), ("[65520]", .f16), ("[3.4e39]", .bf16),
  ])
  func `is refused where its type has no such value`(_ text: String, _ dtype: DType) {
    #expect(listFailure(text, as: dtype).map { [1, 2].contains($0.byte) } == true)
  }

  @Test func `has words for what is no finite number`() throws {
    let text = #"["NaN",NaN,"Infinity",Infinity,"-Infinity",-Infinity,0.5,1.25,-1.5,2.75]"#
    let bits = try readList(text, 10, .f32, UInt32.self)
    #expect(bits[0..<6] == [0x7fc0_0000, 0x7fc0_0000, 0x7f80_0000, 0x7f80_0000, 0xff80_0000, 0xff80_0000])
    #expect(try readList(#"["NaN"]"#, 1, .bf16, UInt16.self) == [0x7fc0])
    #expect(try readList(#"["NaN"]"#, 1, .f16, UInt16.self) == [0x7e00])
    #expect(try readList(#"["NaN"]"#, 1, .f64, UInt64.self) == [0x7ff8_0000_0000_0000])
  }

  @Test func `is skimmed to its end from any place`() {
    var random = SplitMix(state: 3)
    let usual = Array("0123456789+-.eE, \n".utf8)
    let stops = Array("[]{}\"NItfnx:~\u{7f}".utf8) + [0x80, 0xac, 0xff]
    for length in Array(0..<200) + [5000] {
      var bytes = (0..<length).map { _ in usual.randomElement(using: &random)! }
      if length > 0, random.next() % 4 > 0 {
        bytes[Int.random(in: 0..<length, using: &random)] = stops.randomElement(using: &random)!
      }
      let end = bytes.firstIndex { !usual.contains($0) } ?? length
      let region = ByteRegion(bytes)
      for start in 0...min(end, 20) {
        var position = start
        let commas = region.bytes.skimNumbers(&position)
        #expect(position == end && commas == bytes[start..<end].count { $0 == UInt8(ascii: ",") })
      }
    }
  }
}
