import ByteIO
import Foundation
import GGUF
import Testing
import WeightGraph

/// Files that gguf-py wrote; `fixtures/gguf/make.py` makes them.
@Suite struct `A file of gguf-py` {
  private struct ExpectedTensor: Decodable {
    let dtype: String
    let shape: [Int]
    let sha256: String
  }

  private static let expected: [String: [String: ExpectedTensor]] = {
    let url = URL(filePath: fixture("gguf/expected.json"))
    return (try? JSONDecoder().decode([String: [String: ExpectedTensor]].self, from: Data(contentsOf: url))) ?? [:]
  }()

  @Test(arguments: expected.keys.sorted()) func `is read to the last bit`(_ name: String) throws {
    let expected = try #require(Self.expected[name])
    let contents = try read(fixture("gguf/\(name)"))
    #expect(Set(contents.names) == Set(expected.keys))
    for entry in contents.entries {
      let tensor = try #require(expected[entry.name])
      #expect(
        entry.tensor.dtype.rawValue == tensor.dtype && entry.tensor.shape.dimensions == tensor.shape, "\(entry.name)")
      var hasher = Hasher256()
      hasher.update(try entry.tensor.bytes(0..<entry.tensor.elementCount))
      #expect(hasher.finalize().description == tensor.sha256, "\(entry.name)")
    }
  }

  @Test func `is there for every type`() {
    let dtypes = Set((Self.expected["every-type.gguf"] ?? [:]).values.map(\.dtype))
    // gguf-py has no q2_0, and another q8_1 than ggml.
    let all = Set(GGUF().capabilities.dtypes.map(\.rawValue))
    #expect(all.subtracting(dtypes) == ["q8_1", "q2_0"] && dtypes.subtracting(all) == [])
  }

  private static let metadata: MetadataObject = [
    "general": ["architecture": "test"],
    "test": [
      "uint8": 255, "int8": -128, "uint16": 65535, "int16": -32768, "uint32": 4_294_967_295, "int32": -2_147_483_648,
      "float32": 1e-5, "bool": true, "string": "größe 重み",
      "array": [
        "texts": .array(["a", "", "c d"]), "numbers": .array([1, -2, 3]), "floats": .array([0.5, 1e-3]),
        "truths": .array([true, false]),
      ],
      "uint64": .integer(.max), "int64": .integer(.min), "float64": 0.1,
    ],
    "tokenizer": [
      "chat_template.rag": "with documents", "chat_templates": .array(["rag"]), "chat_template": "plain",
    ],
  ]

  @Test(arguments: ["metadata.gguf", "big-endian.gguf", "version-2.gguf", "no-tensors.gguf"])
  func `has its metadata kept as a tree, whatever the type, the version and the byte order`(_ name: String) throws {
    #expect(try read(fixture("gguf/\(name)")).metadata == Self.metadata)
  }

  @Test func `says what a user should know of it`() throws {
    #expect(try read(fixture("gguf/big-endian.gguf")).remarks == ["all numbers are big-endian"])
    #expect(try read(fixture("gguf/split-00001-of-00003.gguf")).remarks == ["the model is in 3 files"])
    #expect(try read(fixture("gguf/aligned.gguf")).remarks == [])
  }

  @Test func `gives the blocks of the other byte order in this one`() throws {
    let tensor = try #require(try read(fixture("gguf/big-endian-blocks.gguf"))["blocks"])
    #expect(tensor.dtype == .q8_0 && tensor.bytesInPlace == nil)
    #expect(try tensor.doubles().contains { $0.magnitude > 0.5 } && tensor.doubles().allSatisfy { $0.magnitude < 6 })
  }
}
