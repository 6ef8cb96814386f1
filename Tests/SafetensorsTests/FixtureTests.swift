import ByteIO
import Foundation
import Testing
import WeightGraph

@testable import Safetensors

/// What `fixtures/safetensors/expected.json` says about a file; the script beside it explains the keys.
struct ExpectedFile: Decodable {
  struct Tensor: Decodable {
    let name: String
    let dtype: String
    let shape: [Int]
    let data: String
  }

  let tensors: [Tensor]
  let metadata: [String: String]
  let refused: String?
  let aliases: [String: String]?

  static let all: [String: ExpectedFile] = {
    let url = URL(filePath: fixture("safetensors/expected.json"))
    return (try? JSONDecoder().decode([String: ExpectedFile].self, from: Data(contentsOf: url))) ?? [:]
  }()

  static let sound = all.filter { $0.value.refused == nil }.keys.sorted()
}

@Suite struct `Files that Hugging Face's library wrote` {
  private func open(_ name: String) throws -> MappedFile { try MappedFile(fixture("safetensors/\(name)")) }

  @Test func `are there`() { #expect(ExpectedFile.sound.count >= 8) }

  @Test(arguments: ExpectedFile.sound)
  func `are read bit for bit`(name: String) throws {
    let expected = try #require(ExpectedFile.all[name])
    let contents = try Safetensors().read(open(name), ContainerOptions())
    let aliases = expected.aliases ?? [:]
    #expect(contents.names.sorted() == (expected.tensors.map(\.name) + aliases.keys).sorted())
    for tensor in expected.tensors {
      let found = try #require(contents[tensor.name])
      #expect(ElementTypes.name(of: found.dtype) == tensor.dtype)
      #expect(found.shape.dimensions == tensor.shape)
      #expect(try hexadecimal(found.bytes(0..<found.elementCount)) == tensor.data, "\(tensor.name)")
    }
    for (alias, kept) in aliases { #expect(contents[alias]?.identity == contents[kept]?.identity) }
    #expect(Set(contents.metadata.keys) == Set(expected.metadata.keys).subtracting(aliases.keys))
    #expect(contents.remarks == [])
  }

  /// The library writes metadata in an order of chance, which is kept, and never the white space that others write.
  @Test(arguments: [
    "every-type.safetensors", "float8.safetensors", "no-tensors.safetensors", "packed.safetensors",
    "packed-six.safetensors", "tied.safetensors",
  ])
  func `are written again as the same bytes`(name: String) throws {
    let file = try open(name)
    let contents = try Safetensors().read(file, ContainerOptions())
    #expect(try written(contents, ["aliases": "recorded"]) == file.contents.copied())
  }

  @Test func `hold every type that can be held`() throws {
    let files = ["every-type.safetensors", "packed.safetensors", "packed-six.safetensors"]
    let types = Set(files.flatMap { ExpectedFile.all[$0]?.tensors.map(\.dtype) ?? [] })
    #expect(types == Set(ElementTypes.held.map(ElementTypes.name(of:))))
    let packed = DType.allCases.filter(\.isPacked)
    #expect(Safetensors().capabilities.dtypes == Set(DType.elementwise + packed).subtracting([.c128]))
  }

  @Test(arguments: ["e4m3", "e5m2", "e8m0", "e4m3fnuz", "e5m2fnuz"])
  func `have floats of one byte that are what torch says`(name: String) throws {
    let contents = try Safetensors().read(open("float8.safetensors"), ContainerOptions())
    let stored = try #require(contents[name])
    #expect(stored.dtype.rawValue == "f8" + name)
    let expected = try #require(contents["\(name).float32"]).doubles()
    for found in [try stored.doubles(), try stored.cast(to: .f32).doubles(), try stored.canonical().doubles()] {
      #expect(zip(found, expected).allSatisfy { $0.isNaN && $1.isNaN || $0.bitPattern == $1.bitPattern })
      #expect(found.count == 256)
    }
  }

  @Test func `have metadata that mean what they say`() throws {
    let metadata = try Safetensors().read(open("metadata.safetensors"), ContainerOptions()).metadata
    #expect(
      metadata["config"] == ["n_head": 4, "layer_norm_epsilon": 1e-05, "note": "größe"])
    #expect(metadata["list"] == .array([1, 2.5]))
    #expect(metadata["step"] == 1000)
    #expect(metadata["flag"] == true)
    for text in ["version", "word", "broken", "quoted", "empty", "größe 🧪"] {
      #expect(metadata[text]?.string == ExpectedFile.all["metadata.safetensors"]?.metadata[text], "\(text)")
    }
  }

  /// The values of MXFP4's and MXFP6's numbers, by the Open Compute Project's tables: zero, one subnormal step, the largest.
  @Test(arguments: [
    ("F4", 1, [0, 0.5, 1, 1.5, 2, 3, 4, 6], 6.0), ("F6_E2M3", 3, [0, 0.125, 0.25], 7.5),
    ("F6_E3M2", 2, [0, 0.0625, 0.125], 28),
  ])
  func `have floats of less than a byte that are what they are said to be`(
    name: String, fractionBits: Int, first: [Double], largest: Double
  ) throws {
    let file = name == "F4" ? "packed.safetensors" : "packed-six.safetensors"
    let tensor = try #require(try Safetensors().read(open(file), ContainerOptions())[name == "F4" ? "weight" : name])
    let values = try tensor.doubles()
    let half = values.count / 2
    #expect(Array(values.prefix(first.count)) == first && values[half - 1] == largest)
    #expect(values.prefix(half).elementsEqual(values.prefix(half).sorted()))
    #expect(zip(values, values[half...]).allSatisfy { $1 == -$0 && $1.sign == .minus })
    #expect(values[1] * Double(1 << fractionBits) == values[1 << fractionBits])
  }

  @Test func `are refused where rows of packed numbers share a byte`() throws {
    let header = #"{"a":{"dtype":"F4","shape":[2,3],"data_offsets":[0,3]}}"#
    let bytes = [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [1, 2, 3]
    let error = #expect(throws: ContainerError.self) {
      try Safetensors().read(MappedFile(path: "a", contents: ByteRegion(bytes)), ContainerOptions())
    }
    #expect(error?.description == "tensor 'a': shape [2, 3] of F4, whose rows are no whole bytes")
  }
}
