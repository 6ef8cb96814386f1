import ByteIO
import Foundation
import HuggingFace
import WeightGraph

@testable import Safetensors

/// The package's own folder.
let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// A path below `fixtures/`.
func fixture(_ name: String) -> String { "\(packageRoot)/fixtures/\(name)" }

/// Several files of safetensors by their index.
let indexed: any Container = IndexedWeights(WeightFiles("model.safetensors", Safetensors(), metadata: ["format": "pt"]))

/// A folder of its own for a test, gone with it.
final class TemporaryFolder {
  let path = FileManager.default.temporaryDirectory.appending(path: "transmute-\(UUID())").path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Puts a file into the folder and returns its path.
  @discardableResult func add(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
    return "\(path)/\(name)"
  }
}

/// What a file of these bytes says.
func read(_ bytes: [UInt8]) throws(ContainerError) -> StateDict {
  try Safetensors().read(MappedFile(path: "/nowhere/a.safetensors", contents: ByteRegion(bytes)), ContainerOptions())
}

/// A file with this header and so many bytes behind it.
func file(_ header: String, data: Int = 0) -> [UInt8] {
  let text = Array(header.utf8)
  return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text + Array(repeating: 1, count: data)
}

/// The bytes of the file that is written.
func written(_ contents: StateDict, _ options: [String: String] = [:]) throws -> [UInt8] {
  let writer = try FileWriter(FileManager.default.temporaryDirectory.path + "/sample.safetensors")
  _ = try Safetensors().write(contents, to: writer, ContainerOptions(options))
  return try writer.mapped().contents.copied()
}

/// The header of a file's bytes, without the spaces behind it.
func header(_ bytes: [UInt8]) -> String {
  let region = ByteRegion(bytes)
  let length = Int(region.bytes.integer(at: 0, as: UInt64.self))
  let text = bytes[8..<8 + length]
  return String(decoding: text[...(text.lastIndex { $0 != 0x20 } ?? 8)], as: UTF8.self)
}

/// A tensor of the bytes 0, 1, 2 …
func tensor(_ dtype: DType = .u8, _ shape: Shape = [1]) throws -> Tensor {
  let bytes = (0..<dtype.byteCount(elements: shape.elementCount!)!).map { UInt8(truncatingIfNeeded: $0) }
  return try Tensor(
    dtype: dtype, shape: shape, source: TensorSource(ByteRegion(bytes)), provenance: Provenance(name: "sample"))
}

func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
