import Testing
import WeightGraph

@Suite(.enabled(if: PythonReader.isAvailable, "python3 with numpy is not there, so that the second reader cannot run"))
struct `A second reader of Phials, in Python` {
  @Test func `finds the same tensors, to the last byte, and the same metadata`() throws {
    let metadata: MetadataObject = [
      "config": [
        "n_head": 12, "epsilon": 1e-5, "whole": 1.0, "huge": 1e300, "largest": .integer(.max), "$": "$$",
        "$\u{301}": "\u{e9}e\u{301}",
      ],
      "lookalikes": .array([
        ["$f64": "7ff0000000000000"], ["$$f64": .double(.infinity)], ["$x": 1], ["$f64": 1, "y": 2],
      ]),
      "infinite": .array([.double(.infinity), .double(-.infinity), .null, true]), "ε": "größe 🧪 \u{1}\u{2028}\"\\",
    ]
    let shapes: [Shape] = [[], [0], [3], [2, 5], [3, 0, 2], [1, 2, 1, 3, 1, 2, 1, 2], [1 << 18 + 1], [3, 1 << 18]]
    var entries: [StateDict.Entry] = []
    for dtype in DType.allCases {
      let length = dtype.elementsPerBlock
      let blocks: [Shape] = [[0], [length], [3, 2 * length], [3, 1 << 18]]
      for shape in dtype.isBlockType ? blocks : dtype == .f32 || dtype == .u8 ? shapes : Array(shapes.prefix(6)) {
        let bytes = (0..<dtype.byteCount(elements: shape.elementCount!)!).map {
          UInt8(truncatingIfNeeded: $0 &* 167 ^ $0 >> 8)
        }
        entries.append(.init("größe/\(dtype).\(shape)", try PhialFile.tensor(dtype, shape, bytes)))
      }
    }
    let tensors = try entries.map { entry -> MetadataValue in
      let bytes = try entry.tensor.bytes(0..<entry.tensor.elementCount)
      return [
        "name": .string(entry.name), "dtype": .string(entry.tensor.dtype.rawValue),
        "shape": .array(entry.tensor.shape.dimensions.map { MetadataValue($0) }),
        "bytes": .string(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()),
      ]
    }
    let file = try PhialFile.bytes(StateDict(entries, metadata: metadata))
    #expect(try PythonReader.read([file]) == [.read(tensors: .array(tensors), metadata: .object(metadata))])
  }

  @Test func `refuses every file in which one byte is another, or that is cut, or longer`() throws {
    let sound = try PhialFile.bytes(PhialFile.example)
    var damaged = sound.indices.map { byte in
      var copy = sound
      copy[byte] ^= 1 << UInt8(byte % 8)
      return copy
    }
    damaged += sound.indices.map { Array(sound.prefix($0)) } + [sound + [0]]
    let accepted = try zip(damaged.indices, PythonReader.read(damaged)).filter { _, verdict in
      if case .refused = verdict { false } else { true }
    }.map(\.0)
    #expect(accepted == [])
  }

  @Test func `refuses and accepts the same forgeries`() throws {
    let changes = [
      (#"{"metadata""#, #"{"more":0,"metadata""#), (#""byteLength":8,"#, ""),
      (#""byteLength":8,"#, #""byteLength":8.0,"#),
      (#""byteLength":8,"#, #""byteLength":9,"#), (#""dtype":"f32""#, #""dtype":"f33""#),
      (#""name":"bias""#, #""name":1"#),
      (#""name":"bias""#, #""name":"scale""#), (#""offset":64"#, #""offset":0"#), (#""offset":128"#, #""offset":192"#),
      (#""sha256":"cefd"#, #""sha256":"CEFD"#), (#""shape":[2]"#, #""shape":[1,2]"#),
      (#""shape":[2]"#, #""shape":[-2]"#),
      (#""shape":[2]"#, #""shape":[true,2]"#), (#""shape":[2]"#, #""shape":[0,4294967296,4294967296]"#),
      (#""n_head":2"#, #""n_head":NaN"#), (#""n_head":2"#, #""n_head":1e999"#),
      (#""n_head":2"#, #""n_head":2,"n_head":3"#),
      (#""n_head":2"#, #""é":1,"e\u0301":2"#), (#""n_head":2"#, #""x":"\ud800""#), (#""n_head":2"#, #""n_head":02"#),
      (#""n_head":2"#, #""n_head":18446744073709551617"#), (#""$f64":"fff0"#, #""$f64":"3ff0"#),
      (#""$f64":"fff0"#, #""$x":"fff0"#),
      (#""n_head":2"#, #""n_head":18446744073709551616"#), (#""n_head":2"#, #" "n_head" : -2.50E+1 "#),
      (#""$f64""#, #""$$f64""#),
    ]
    let forgeries = try changes.map { try Forgery(replacing: $0, with: $1).bytes }
    let verdicts = try PythonReader.read(forgeries)
    for (change, (forgery, verdict)) in zip(changes, zip(forgeries, verdicts)) {
      switch verdict {
      case .refused: #expect(PhialFile.complaint(forgery) != "", "\(change.1)")
      case .read(_, let metadata): #expect(try .object(PhialFile.read(forgery).metadata) == metadata, "\(change.1)")
      }
    }
    #expect(verdicts.filter { if case .read = $0 { true } else { false } }.count == 5)
  }
}
