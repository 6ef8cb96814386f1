import ByteIO
import FormatConformance
import JSON
import Testing
import WeightGraph

@testable import Safetensors

@Suite(
  .enabled(if: PythonPeer.has("safetensors.numpy"), "there is no python3 with safetensors and numpy on this machine"))
struct `Hugging Face's library` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Tensors of these types in every rank from 0 to 8, and ones without elements.
  private func contents(_ dtypes: Set<DType>, _ metadata: MetadataObject = [:]) throws -> StateDict {
    var entries: [StateDict.Entry] = []
    for dtype in DType.allCases where dtypes.contains(dtype) {
      let shapes = (0...8).map { rank in Shape((0..<rank).map { $0 % 3 + 1 }) } + [[0], [2, 0, 3]]
      for shape in shapes where !dtype.isBlockType || shape.rank > 0 {
        let shape = dtype.isBlockType ? Shape(shape.dimensions.dropLast() + [shape.dimensions.last! * 4]) : shape
        let bytes = dtype == .bool ? [UInt8](repeating: 1, count: shape.elementCount!) : nil
        let tensor = try bytes.map {
          try Tensor(
            dtype: dtype, shape: shape, source: TensorSource(ByteRegion($0)), provenance: Provenance(name: "bool"))
        }
        entries.append(.init("größe/\(dtype)\"\n.\(shape)", try tensor ?? SafetensorsTests.tensor(dtype, shape)))
      }
    }
    return try StateDict(entries, metadata: metadata)
  }

  @Test func `reads our files bit for bit, whatever the type`() throws {
    let contents = try contents(ElementTypes.held, ["config": ["n_head": 2], "format": "pt"])
    let path = try folder.add("a.safetensors", written(contents))
    let script = """
      import json, sys
      from safetensors import deserialize, safe_open
      for name, entry in deserialize(open(sys.argv[1], "rb").read()):
          print(json.dumps(name), entry["dtype"], list(entry["shape"]), bytes(entry["data"]).hex(), sep="|")
      print(json.dumps(safe_open(sys.argv[1], "np").metadata(), sort_keys=True))
      """
    var expected = try contents.entries.map { entry in
      let name = MetadataValue.string(entry.name).json().replacing("ö", with: "\\u00f6").replacing("ß", with: "\\u00df")
      let bytes = try hexadecimal(entry.tensor.bytes(0..<entry.tensor.elementCount))
      return "\(name)|\(ElementTypes.name(of: entry.tensor.dtype))|\(entry.tensor.shape)|\(bytes)"
    }.sorted()
    expected.append(#"{"config": "{\"n_head\":2}", "format": "pt"}"#)
    let found = try PythonPeer.run(script, [path]).split(separator: "\n").map(String.init)
    #expect(found.dropLast().sorted() + found.suffix(1) == expected)
  }

  @Test func `writes the same tensors and metadata as the same bytes`() throws {
    let types: Set<DType> = [.f64, .f32, .f16, .i64, .i32, .i16, .i8, .u64, .u32, .u16, .u8, .bool, .c64]
    let script = """
      import sys
      from safetensors import safe_open
      from safetensors.numpy import load_file, save_file
      with safe_open(sys.argv[1], "np") as f: metadata = f.metadata()
      save_file(load_file(sys.argv[1]), sys.argv[2], metadata=metadata)
      """
    for metadata: MetadataObject in [[:], ["format": "pt"], ["config": ["größe": .array([1, 0.5, "\u{1}\"\\"])]]] {
      let ours = try written(contents(types, metadata))
      let path = try folder.add("ours.safetensors", ours)
      try PythonPeer.run(script, [path, folder.path + "/theirs.safetensors"])
      #expect(try MappedFile(folder.path + "/theirs.safetensors").contents.copied() == ours)
    }
  }

  /// Where the library is less strict than the page of its format, or than ours.
  private static let passed: Set = [
    "leading-space", "tabs-behind", "name-twice", "name-twice-escaped", "metadata-key-twice", "metadata-null",
    "shape-overflow-zero", "packed-odd",
  ]

  @Test func `refuses what we refuse, but for what its format forbids and it lets pass`() throws {
    let script = """
      import sys
      from safetensors import deserialize
      for path in sys.argv[1:]:
          try:
              deserialize(open(path, "rb").read())
              print(path.split("/")[-1].removesuffix(".safetensors"))
          except Exception: pass
      """
    let files = HostileFile.all.keys.filter { $0.hasSuffix(".safetensors") }.map {
      fixture("hostile/safetensors/\($0)")
    }
    let accepted = try PythonPeer.run(script, files.sorted()).split(separator: "\n").map(String.init)
    #expect(Set(accepted).subtracting(Self.passed) == [])
  }
}
