import ByteIO
import Foundation
import Phial
import WeightGraph

/// Writes and reads Phials in memory.
enum PhialFile {
  /// The bytes that the writer makes of a state dict.
  static func bytes(_ contents: StateDict) throws -> [UInt8] {
    let writer = try FileWriter(FileManager.default.temporaryDirectory.path + "/specimen.phial")
    _ = try PhialContainer().write(contents, to: writer, ContainerOptions())
    return try writer.mapped().contents.copied()
  }

  /// What these bytes say, with the tensors' digests checked.
  @discardableResult
  static func read(_ bytes: [UInt8]) throws(ContainerError) -> StateDict {
    let file = MappedFile(path: "specimen.phial", contents: ByteRegion(bytes))
    let contents = try PhialContainer().read(file, ContainerOptions())
    try contents.checkSeals(DigestBook())
    return contents
  }

  /// What is said of damaged bytes; empty when nothing is.
  static func complaint(_ bytes: [UInt8]) -> String {
    do throws(ContainerError) {
      try read(bytes)
      return ""
    } catch { return error.description }
  }

  /// Why these bytes are taken for a Phial, whatever is wrong with them.
  static func recognition(_ bytes: [UInt8]) -> String? {
    PhialContainer().recognize(MappedFile(path: "file", contents: ByteRegion(bytes)))?.reason
  }

  /// A tensor over bytes of its own.
  static func tensor(_ dtype: DType, _ shape: Shape, _ bytes: [UInt8]) throws -> Tensor {
    try Tensor(
      dtype: dtype, shape: shape, source: TensorSource(ByteRegion(bytes)), provenance: Provenance(name: "specimen"))
  }

  /// The file that the page of specification shows byte by byte.
  static var example: StateDict {
    get throws {
      try StateDict(
        [
          .init("bias", try tensor(.f32, [2], [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0])),
          .init("scale", try tensor(.f16, [], [0, 0x38])),
        ], metadata: ["config": ["n_head": 2, "ε": .double(-.infinity)]])
    }
  }
}
