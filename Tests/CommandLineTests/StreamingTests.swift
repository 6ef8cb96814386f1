import ByteIO
import Foundation
import NumPy
import Testing
import WeightGraph

/// `RLIMIT_DATA` counts the memory that a process may write to, and not the pages of mapped files, which the system can take
/// back at any time: it is the memory that a machine must really have. A limit of the address space would count the files.
@Suite struct `A model four times as large as the data segment may be` {
  /// Blocks of GPT-2's choices whose matrices lie transposed, as `Conv1D` stores them, so that none can be used in place.
  private static let (blockCount, embeddingLength) = (24, 384)

  /// Writes the model; all tensors of one shape share their memory here.
  private func writeModel(_ path: String) throws -> Int {
    let length = Self.embeddingLength
    var shared: [Shape: ByteRegion] = [:]
    func entry(_ name: String, _ shape: Shape) throws -> StateDict.Entry {
      let count = shape.elementCount! * 4
      // 0x3c3c3c3c is a float of about 0.011.
      let bytes = shared[shape] ?? ByteRegion([UInt8](repeating: 0x3c, count: count))
      shared[shape] = bytes
      return StateDict.Entry(
        name,
        try Tensor(dtype: .f32, shape: shape, source: TensorSource(bytes), provenance: Provenance(name: name)))
    }
    var entries = [try entry("wte.weight", [16, length]), try entry("wpe.weight", [8, length])]
    for block in 0..<Self.blockCount {
      for (name, shape): (String, Shape) in [
        ("ln_1.weight", [length]), ("ln_1.bias", [length]), ("attn.c_attn.weight", [length, 3 * length]),
        ("attn.c_attn.bias", [3 * length]), ("attn.c_proj.weight", [length, length]), ("attn.c_proj.bias", [length]),
        ("ln_2.weight", [length]), ("ln_2.bias", [length]), ("mlp.c_fc.weight", [length, 4 * length]),
        ("mlp.c_fc.bias", [4 * length]), ("mlp.c_proj.weight", [4 * length, length]), ("mlp.c_proj.bias", [length]),
      ] { entries.append(try entry("h.\(block).\(name)", shape)) }
    }
    entries += [try entry("ln_f.weight", [length]), try entry("ln_f.bias", [length])]
    let writer = try FileWriter(path)
    _ = try NPZ().write(StateDict(entries), to: writer, ContainerOptions())
    try writer.commit()
    return try FileManager.default.attributesOfItem(atPath: path)[.size] as! Int
  }

  @Test func `is run and verified layer by layer with --stream, and does not fit without`() throws {
    let workplace = try Workplace()
    let size = try writeModel(workplace.path + "/large.npz")
    let limit = "ulimit -d \(size / 4 / 1024);"
    let arguments = "--set headCount=6 --threads 1"
    let free = try workplace.run("transmute predict large.npz '1 2 3' \(arguments)")
    #expect(free.status == 0, "\(free.error)")
    let streamed = try workplace.run("\(limit) transmute predict large.npz '1 2 3' --stream \(arguments)")
    #expect(streamed == free)
    let verified = try workplace.run("\(limit) transmute verify large.npz large.npz --stream \(arguments)")
    #expect(verified.status == 0, "\(verified.error)")
    let resident = try workplace.run("\(limit) transmute predict large.npz '1 2 3' \(arguments)")
    #expect(resident.status != 0)
  }
}
