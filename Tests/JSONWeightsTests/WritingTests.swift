import ByteIO
import Foundation
import Testing
import WeightGraph

@testable import JSONWeights

/// Writes a file and returns its text.
func write(_ contents: StateDict, _ form: String = "base64") throws -> String {
  let path = FileManager.default.temporaryDirectory.appending(path: "transmute-\(UUID()).json").path
  let writer = try FileWriter(path)
  let written = try JSONWeights().write(contents, to: writer, ContainerOptions(["form": form]))
  #expect(written.isEmpty)
  return String(decoding: try writer.mapped().contents.copied(), as: UTF8.self)
}

/// A tensor of these bytes.
func tensor(_ name: String, _ dtype: DType, _ shape: Shape, _ bytes: [UInt8]) throws -> StateDict.Entry {
  StateDict.Entry(
    name,
    try Tensor(dtype: dtype, shape: shape, source: TensorSource(ByteRegion(bytes)), provenance: Provenance(name: name)))
}

func tensor(_ name: String, _ shape: Shape, _ values: [Float]) throws -> StateDict.Entry {
  try tensor(
    name, .f32, shape, values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } })
}

@Suite struct `A written file of JSON` {
  @Test func `has the metadata first and a line for every tensor`() throws {
    let contents = try StateDict(
      [tensor("b", [2, 1], [1, -0.5]), tensor("a\n\"", .i8, [], [0xff])], metadata: ["step": 3, "config": ["n": 1.0]])
    #expect(
      try write(contents) == """
        {
          "config": {"n":1.0},
          "__metadata__": {"step":3},
          "b": {"shape": [2, 1], "dtype": "float32", "data": "AACAPwAAAL8="},
          "a\\n\\"": {"shape": [], "dtype": "int8", "data": "/w=="}
        }

        """)
    #expect(
      try write(contents, "nested") == """
        {
          "config": {"n":1.0},
          "__metadata__": {"step":3},
          "b": [[1.0],[-0.5]],
          "a\\n\\"": {"shape": [], "dtype": "int8", "data": [-1]}
        }

        """)
    #expect(try write(contents, "flat").contains(#""b": {"shape": [2, 1], "dtype": "float32", "data": [1.0,-0.5]},"#))
    #expect(try write(StateDict([])) == "{}\n")
  }

  /// Bytes of `count` elements that every form can hold.
  func bytes(_ dtype: DType, _ count: Int, _ random: inout SplitMix) -> [UInt8] {
    (0..<count).flatMap { _ -> [UInt8] in
      let bits = random.next()
      return switch dtype {
      case .bool: [UInt8(bits & 1)]
      // NaNs with bits of their own fit in base64 only: no exponent here is the largest.
      case .f64, .c128: [bits & ~(1 << 62), bits & ~(1 << 54)].prefix(dtype == .f64 ? 1 : 2).flatMap(Self.littleEndian)
      case .f32, .c64: Array(Self.littleEndian(bits & ~(1 << 30 | 1 << 62)).prefix(dtype.bytesPerBlock))
      case .f16, .bf16: Array(Self.littleEndian(bits & ~(1 << 14)).prefix(2))
      default: Array(Self.littleEndian(bits).prefix(dtype.bytesPerBlock))
      }
    }
  }

  private static func littleEndian(_ bits: UInt64) -> [UInt8] { withUnsafeBytes(of: bits.littleEndian) { Array($0) } }

  @Test(arguments: ["base64", "nested", "flat"])
  func `comes back the same, whatever the type and the rank`(_ form: String) throws {
    var random = SplitMix(state: 9)
    var entries: [StateDict.Entry] = []
    let shapes: [Shape] = [
      [], [1], [7], [2, 3], [3, 1, 2], [1, 2, 2, 2], [2, 1, 1, 3, 2], [2, 2, 1, 1, 2, 1], [1, 1, 1, 2, 1, 1, 2],
      [2, 1, 2, 1, 2, 1, 2, 1], [0], [0, 3], [2, 0], [2, 3, 0, 4],
    ]
    for dtype in DType.elementwise {
      for shape in shapes {
        entries.append(try tensor("\(dtype) \(shape)", dtype, shape, bytes(dtype, shape.elementCount!, &random)))
      }
    }
    let text = try write(StateDict(entries), form)
    let back = try read(text)
    #expect(back.names == entries.map(\.name))
    for entry in entries {
      let tensor = try #require(back[entry.name])
      #expect(tensor.dtype == entry.tensor.dtype && tensor.shape == entry.tensor.shape, "\(entry.name)")
      #expect(try tensor.bytes() == entry.tensor.bytes(), "\(entry.name)")
    }
    #expect(try write(back, form) == text)
    // Somebody else's reader agrees that it is JSON.
    let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    #expect(parsed?.count == entries.count)
  }

  @Test(arguments: ["base64", "nested", "flat"])
  func `comes back the same where it is longer than what is written at once`(_ form: String) throws {
    var random = SplitMix(state: 4)
    let shape: Shape = [3, 100_003]
    let entry = try tensor("long", .f32, shape, bytes(.f32, 300_009, &random))
    let turned = StateDict.Entry("turned", entry.tensor.transposed())
    let back = try read(write(StateDict([entry, turned]), form))
    #expect(try back["long"]?.bytes() == entry.tensor.bytes())
    #expect(try back["turned"]?.bytes() == turned.tensor.bytes())
  }

  @Test func `keeps metadata of every kind`() throws {
    let metadata: MetadataObject = [
      "config": ["n_head": 12, "eps": 1e-05, "list": .array([1, 2.5, "x", .null, true])], "tokenizer": "bytes",
      "iter_num": 5, "ids": .array([1, 2]), "model": ["config": ["a": 1]], "__metadata__": ["b": 2], "data": "AAAA",
      "shape": .array([3]), "é\n": .string("\u{1F600}\u{0}"), "none": .null, "empty": [:], "nothing": .array([]),
    ]
    let contents = try StateDict([tensor("w", [1], [1])], metadata: metadata)
    let back = try read(write(contents))
    #expect(back.names == ["w"])
    #expect(back.metadata.members.map(\.key).sorted() == metadata.keys.sorted())
    for (key, value) in metadata.members { #expect(back.metadata[key] == value, "\(key)") }
    #expect(recognition(try write(contents)) != nil)
    #expect(recognition(try write(StateDict([], metadata: metadata))) != nil)
  }

  @Test func `has words for NaN and the infinities in lists`() throws {
    let entry = try tensor("w", [5], [.nan, -.nan, .infinity, -.infinity, 0])
    for form in ["nested", "flat"] {
      let text = try write(StateDict([entry]), form)
      #expect(text.contains(#"["NaN","-NaN","Infinity","-Infinity",0.0]"#))
      #expect(try read(text)["w"]?.bytes() == entry.tensor.bytes())
    }
  }

  @Test func `is refused where a list has no word for a NaN, which base64 keeps`() throws {
    let entry = try tensor("w", [2], [1, Float(nan: 5, signaling: false)])
    let loss = Loss(
      "tensor 'w'", "element 1 is a NaN with bits 0x7fc00005, which no word stands for; as base64 it can be written")
    #expect(throws: ContainerError.cannotHold(container: "json", losses: [loss])) {
      try write(StateDict([entry]), "flat")
    }
    #expect(try read(write(StateDict([entry])))["w"]?.bytes() == entry.tensor.bytes())
  }

  @Test func `is refused where a name or a number could not come back`() throws {
    let contents = try StateDict(
      [tensor("config", [1], [1])], metadata: ["a": .array([.double(.nan)]), "b": 1])
    let losses = [
      Loss("tensor 'config'", "a member of this name is metadata"),
      Loss("metadata 'a'", "JSON has no number for NaN and the infinities"),
    ]
    #expect(throws: ContainerError.cannotHold(container: "json", losses: losses)) { try write(contents) }
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
