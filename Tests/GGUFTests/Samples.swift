import ByteIO
import Dialects
import Foundation
import GGUF
import Llama2C
import NumPy
import Safetensors
import Toolkit
import WeightGraph

/// The package's own folder.
private let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// A path below `fixtures/`.
func fixture(_ name: String) -> String { "\(packageRoot)/fixtures/\(name)" }

/// A path among the real weights beside the package, or `nil` where they are not.
func real(_ name: String) -> String? {
  let path = "\(packageRoot)/../shared/real/\(name)"
  return FileManager.default.fileExists(atPath: path) ? path : nil
}

/// A folder of its own for a test, gone with it.
final class TestFolder {
  let path = FileManager.default.temporaryDirectory.appending(path: "transmute-\(UUID())").path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in it.
  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a state dict as GGUF and returns its path.
  func write(_ contents: StateDict, _ name: String) throws -> String {
    let writer = try FileWriter(file(name))
    _ = try GGUF().write(contents, to: writer, ContainerOptions())
    try writer.commit()
    return file(name)
  }
}

/// The toolkit over the containers that these tests read and write.
let toolkit = Toolkit(
  containers: [NPZ(), Safetensors(), Llama2C(), GGUF()],
  dialects: [
    .huggingFaceGPT2, .nanoGPT, .minGPT, .openAIGPT2, .huggingFaceLlama, .huggingFaceMistral, .huggingFaceQwen2,
    .huggingFaceQwen3, .metaLlama, .llama2C, .ggufGPT2, .ggufLlama, .ggufQwen2, .ggufQwen3,
  ],
  nativeDialects: [
    "llama2c": ["llama2c"], "gguf": ["gguf-gpt2", "gguf-qwen3", "gguf-qwen2", "gguf-llama"],
  ])

/// Bytes as hexadecimal digits.
func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// What a GGUF file says.
func read(_ path: String) throws -> StateDict { try GGUF().read(MappedFile(path), ContainerOptions()) }
