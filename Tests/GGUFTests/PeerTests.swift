import ByteIO
import FormatConformance
import Foundation
import GGUF
import Testing
import WeightGraph

@Suite(.enabled(if: PythonPeer.has("gguf"), "there is no python3 with gguf on this machine"))
struct `gguf-py` {
  let folder: TestFolder

  init() throws { folder = try TestFolder() }

  /// Numbers of many sizes, rows of 512: among them zeros, negative ones only, and ones that half precision rounds to zero.
  private func numbers() throws -> Tensor {
    var state: UInt64 = 7
    let bytes = (0..<64 * 512).flatMap { index -> [UInt8] in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let unit = Float(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-31
      let row = index / 512
      let value =
        row == 0 ? 0 : row == 1 ? -unit.magnitude : unit * Float(sign: .plus, exponent: row - 40, significand: 1)
      return (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
    }
    return try Tensor(
      dtype: .f32, shape: [64, 512], source: TensorSource(ByteRegion(bytes)), provenance: Provenance(name: "numbers"))
  }

  @Test(arguments: [DType.f32, .f16, .bf16, .q8_0, .q4_0, .q4_1, .q5_0, .q5_1])
  func `rounds to the same bits`(_ dtype: DType) throws {
    let numbers = try numbers()
    let path = try folder.write(
      StateDict([.init("n", numbers), .init("q", numbers.cast(to: dtype))]), "\(dtype).gguf")
    let script = """
      import sys, gguf, numpy as np
      n, q = gguf.GGUFReader(sys.argv[1]).tensors
      theirs = gguf.quants.quantize(n.data, gguf.GGMLQuantizationType[sys.argv[2].upper()])
      print(np.array_equal(np.ascontiguousarray(theirs).view("u1"), np.ascontiguousarray(q.data).view("u1")))
      """
    #expect(try PythonPeer.run(script, [path, dtype.rawValue]) == "True\n")
  }

  @Test func `finds every tensor and value where we wrote it, and widens blocks to the same bits`() throws {
    let types = GGUF().capabilities.dtypes.subtracting([.q8_1, .q8_k, .q1_0, .q2_0, .f64, .i8, .i16, .i32, .i64])
    var entries: [StateDict.Entry] = []
    for dtype in DType.allCases where types.contains(dtype) {
      let path = fixture("gguf/blocks/\(dtype).bin")
      let source = dtype.isBlockType ? try MappedFile(path).contents : ByteRegion([UInt8](repeating: 60, count: 1024))
      let shape: Shape = [2, source.count / 2 / dtype.bytesPerBlock * dtype.elementsPerBlock]
      entries.append(
        .init(
          "t.\(dtype)",
          try Tensor(dtype: dtype, shape: shape, source: TensorSource(source), provenance: Provenance(name: "t"))))
    }
    let contents = try StateDict(
      entries, metadata: ["general": ["architecture": "test"], "test": ["list": .array([1, 2]), "half": 0.5]])
    let script = """
      import sys, gguf, hashlib
      reader = gguf.GGUFReader(sys.argv[1])
      for key in ("general.architecture", "test.list", "test.half"): print(reader.fields[key].contents())
      for t in reader.tensors:
          print(t.name, t.tensor_type.name.lower(), t.shape.tolist()[::-1],
                hashlib.sha256(gguf.quants.dequantize(t.data, t.tensor_type).tobytes()).hexdigest())
      """
    let expected =
      try ["test", "[1, 2]", "0.5"]
      + entries.map { entry in
        var hasher = Hasher256()
        hasher.update(try entry.tensor.cast(to: .f32).bytes(0..<entry.tensor.elementCount))
        return "\(entry.name) \(entry.tensor.dtype) \(entry.tensor.shape) \(hasher.finalize())"
      }
    let found = try PythonPeer.run(script, [folder.write(contents, "all.gguf")]).split(separator: "\n").map(String.init)
    #expect(found == expected)
  }
}

@Suite(
  .enabled(if: LlamaCpp.isAvailable && PythonPeer.has("gguf"), "there is no python3 with llama.cpp on this machine"))
struct `llama.cpp's own quantiser` {
  @Test(arguments: [DType.q4_k, .q5_k, .q6_k], ["even", "long-tailed", "positive"])
  func `makes no smaller errors`(_ dtype: DType, _ kind: String) throws {
    let folder = try TestFolder()
    var state: UInt64 = 11
    var values: [Float] = []
    for _ in 0..<64 * 256 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let unit = Float(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-31
      values.append(kind == "even" ? unit : kind == "positive" ? unit.magnitude : unit * unit * unit)
    }
    let bytes = values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
    let tensor = try Tensor(
      dtype: .f32, shape: [64, 256], source: TensorSource(ByteRegion(bytes)), provenance: Provenance(name: "v"))
    let blocks = try tensor.cast(to: dtype).bytes(0..<tensor.elementCount)
    try Data(bytes).write(to: URL(filePath: folder.file("values")))
    try Data(blocks).write(to: URL(filePath: folder.file("blocks")))
    let (theirs, ours) = try LlamaCpp.errors(of: dtype.rawValue, folder.file("values"), folder.file("blocks"))
    #expect(ours <= theirs && ours > 0.5 * theirs)
  }
}
