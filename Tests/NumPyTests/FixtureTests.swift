import ByteIO
import Foundation
import Testing
import WeightGraph

@testable import NumPy

/// What `fixtures/numpy/expected.json` says about a file; the script beside it explains the keys.
struct ExpectedFile: Decodable {
  struct Array: Decodable {
    let name: String
    let descr: Descr
    let dtype: String?
    let fortran: Bool
    let shape: [Int]
    let data: String?
    let refuse: String?
    let hint: String?
  }

  /// A text, or a list of fields, which no test looks into.
  struct Descr: Decodable {
    let text: String?
    init(from decoder: any Decoder) throws { text = try? decoder.singleValueContainer().decode(String.self) }
  }

  let arrays: [Array]
  let trailing: Int?
  let opaque: [String]?

  static let all: [String: ExpectedFile] = {
    let url = URL(filePath: packageRoot + "/fixtures/numpy/expected.json")
    return (try? JSONDecoder().decode([String: ExpectedFile].self, from: Data(contentsOf: url))) ?? [:]
  }()
}

@Suite struct `Files that numpy wrote` {
  static let dtypes: [String: DType] = [
    "float64": .f64, "float32": .f32, "float16": .f16, "int64": .i64, "int32": .i32, "int16": .i16, "int8": .i8,
    "uint64": .u64, "uint32": .u32, "uint16": .u16, "uint8": .u8, "bool": .bool,
  ]

  @Test func `are there`() { #expect(ExpectedFile.all.count > 30) }

  @Test(arguments: ExpectedFile.all.keys.sorted())
  func `are read bit for bit, or refused with the reason`(name: String) throws {
    let expected = try #require(ExpectedFile.all[name])
    let file = try MappedFile(packageRoot + "/fixtures/numpy/" + name)
    let options = ContainerOptions(expected.arrays.contains { $0.hint == "bfloat16" } ? ["bfloat16": "yes"] : [:])
    let refused = expected.arrays.filter { isRefused($0) }
    if !refused.isEmpty {
      let error = #expect(throws: ContainerError.self) { try Contents(file, options) }
      for array in refused {
        let reason = ["structured": "structured", "object": "objects", "string": "texts", "date": "dates"]
        let word = reason[array.refuse!] ?? array.refuse == "extended" ? "extended" : "float8"
        let line = error?.description.split(separator: "\n").first { $0.contains("'\(self.name(array, name))'") }
        #expect(line?.contains(reason[array.refuse!] ?? word) == true, "\(String(describing: error))")
      }
      return
    }
    let contents = try Contents(file, options)
    let tensors = expected.arrays.filter { $0.refuse != "string" }
    #expect(Set(contents.tensors.keys) == Set(tensors.map { self.name($0, name) }))
    for array in tensors {
      let found = try #require(contents.tensors[self.name(array, name)])
      #expect(found.dtype == dtype(array))
      #expect(found.shape.dimensions == array.shape)
      #expect(hexadecimal(found.bytes) == array.data)
    }
    for member in expected.opaque ?? [] { #expect(contents.remarks.contains { $0.contains("'\(member)'") }) }
    if let trailing = expected.trailing { #expect(contents.remarks.contains { $0.contains("\(trailing) bytes") }) }
    #expect(contents.remarks.count == (expected.opaque?.count ?? 0) + (expected.trailing == nil ? 0 : 1))
  }

  @Test func `are recognized by what is in them`() throws {
    for name in ExpectedFile.all.keys {
      let file = try MappedFile(packageRoot + "/fixtures/numpy/" + name)
      let isArchive = name.hasSuffix(".npz")
      #expect((NPZ().recognize(file) != nil) == isArchive, "\(name)")
      #expect((NPY().recognize(file) != nil) == !isArchive, "\(name)")
    }
  }

  @Test func `have texts without axes as metadata`() throws {
    let file = try MappedFile(packageRoot + "/fixtures/numpy/metadata.npz")
    let contents = try Contents(file)
    #expect(contents.metadata[path: ["config", "n_head"]] == 4)
  }

  @Test func `hold two bytes without a type, which are bfloat16 on request only`() throws {
    let file = try MappedFile(packageRoot + "/fixtures/numpy/bfloat16.npz")
    let error = #expect(throws: ContainerError.self) { try NPZ().read(file, ContainerOptions()) }
    #expect(error?.description.contains("bfloat16=yes") == true)
    #expect(try NPZ().read(file, ContainerOptions(["bfloat16": "yes"]))["weight"]?.dtype == .bf16)
  }

  private func name(_ array: ExpectedFile.Array, _ file: String) -> String {
    array.name.isEmpty ? String(file.dropLast(4)) : array.name
  }

  private func dtype(_ array: ExpectedFile.Array) -> DType? {
    if array.hint == "bfloat16" { return .bf16 }
    if array.refuse == "complex" { return array.descr.text!.hasSuffix("c8") ? .c64 : .c128 }
    return array.dtype.flatMap { Self.dtypes[$0] }
  }

  /// Complex numbers are tensors, and a single text is metadata.
  private func isRefused(_ array: ExpectedFile.Array) -> Bool {
    switch array.refuse {
    case nil, "complex": false
    case "string": !array.shape.isEmpty
    default: true
    }
  }
}
