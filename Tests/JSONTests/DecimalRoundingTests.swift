import ByteIO
import Foundation
import Testing
import WeightGraph

@testable import JSON

/// Reads a list of one type and returns the bits of its elements.
func readList<Bits: FixedWidthInteger & BitwiseCopyable>(
  _ text: String, _ count: Int, _ dtype: DType, _ type: Bits.Type
) throws(JSONError) -> [Bits] {
  let region = ByteRegion(Array(text.utf8))
  var reader = NumberListReader(region.bytes, at: 0, lengths: [count])
  var block = ByteBlock(zeroed: count * MemoryLayout<Bits>.size)
  var target = block.mutableBytes
  try reader.read(count, as: dtype, into: &target)
  return (0..<count).map { block.bytes.integer(at: $0 * MemoryLayout<Bits>.size) }
}

@Suite struct `A decimal number` {
  struct Case { let text: String; let bits: [UInt64] }

  /// What fixtures/json/decimal_cases.py computed with exact fractions.
  let cases: [Case]

  init() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../fixtures/json")
    cases = try String(contentsOf: folder.appending(path: "decimal_cases.txt"), encoding: .utf8)
      .split(separator: "\n").map { line in
        let columns = line.split(separator: " ")
        return Case(text: String(columns[0]), bits: columns.dropFirst().map { UInt64($0, radix: 16)! })
      }
  }

  /// Reads a number alone, where it is read byte by byte, and among others, where it may be read in words.
  func check<Bits: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ dtype: DType, column: Int, infinity: Bits
  ) {
    let filler = String(repeating: ", 1.5", count: 10)
    for item in cases {
      let expected = Bits(item.bits[column])
      let isTooLarge = expected & (Bits.max >> 1) == infinity
      for (list, count) in [("[\(item.text)]", 1), ("[\(item.text)\(filler)]", 11)] {
        do {
          let bits = try readList(list, count, dtype, Bits.self)
          #expect(bits[0] == expected && !isTooLarge, "\(item.text) as \(dtype)")
        } catch {
          #expect(isTooLarge && error.byte == 1, "\(item.text) as \(dtype): \(error)")
        }
      }
    }
  }

  @Test func `becomes the nearest float64`() { check(.f64, column: 0, infinity: UInt64(0x7ff0_0000_0000_0000)) }
  @Test func `becomes the nearest float32 in one step`() { check(.f32, column: 1, infinity: UInt32(0x7f80_0000)) }
  @Test func `becomes the nearest float16 in one step`() { check(.f16, column: 2, infinity: UInt16(0x7c00)) }
  @Test func `becomes the nearest bfloat16 in one step`() { check(.bf16, column: 3, infinity: UInt16(0x7f80)) }

  @Test func `of very many random ones becomes what Swift makes of it`() throws {
    var random = SplitMix(state: 11)
    for _ in 0..<20 {
      let texts = (0..<10_000).map { _ in randomText(&random) }
      let list = "[" + texts.joined(separator: ",") + "]"
      let floats = try readList(list, texts.count, .f32, UInt32.self)
      #expect(floats == texts.map { Float($0)!.bitPattern })
      let doubles = try readList(list, texts.count, .f64, UInt64.self)
      #expect(doubles == texts.map { Double($0)!.bitPattern })
    }
  }

  /// Texts as programs print them: the shortest of a float, of a double, or digits with any exponent.
  private func randomText(_ random: inout SplitMix) -> String {
    switch random.next() % 4 {
    case 0:
      let float = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()) & 0xff7f_ffff)
      return float.description
    case 1: return Double(Float(Int32(truncatingIfNeeded: random.next())) / 3e10).description
    case 2: return "\(random.next() % 10).\(random.next())\(random.next() % 1000)e\(Int(random.next() % 60) - 30)"
    default: return "-0.000\(random.next() % 1_000_000_000_000)"
    }
  }

  @Test func `of a list without a type must be held exactly where it is a whole one`() throws {
    let texts = ["16777216", "16777217", "16777217.0", "-33554436", "100000000000000000000", "1152921504606846976"]
    let kept = try texts.map { text throws in
      let region = ByteRegion(Array("[\(text)]".utf8))
      var reader = NumberListReader(region.bytes, at: 0, lengths: [1], keepsWholeNumbers: true)
      var block = ByteBlock(zeroed: 4)
      var target = block.mutableBytes
      do { try reader.read(1, as: .f32, into: &target) } catch { return Float.nan }
      return Float(bitPattern: block.bytes.integer(at: 0))
    }
    #expect(kept.map(\.description) == ["16777216.0", "nan", "16777216.0", "-3.3554436e+07", "nan", "1.1529215e+18"])
  }
}

/// A small generator whose numbers are the same in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
