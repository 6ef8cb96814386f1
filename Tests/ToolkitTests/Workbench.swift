import Dialects
import Foundation
import JSONWeights
import NumPy
import Phial
import Testing
import Toolkit
import WeightGraph

let toolkit = Toolkit(
  containers: [NPZ(), NPY(), JSONWeights(), PhialContainer()],
  dialects: [.canonical, .huggingFaceGPT2, .openAIGPT2, .picoGPT, .minGPT, .nanoGPT],
  nativeDialects: ["phial": ["canonical"]])

/// The package's own folder.
let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// A path below `fixtures/`.
func fixture(_ name: String) -> String { "\(packageRoot)/fixtures/\(name)" }

/// A folder of its own for a test, gone with it.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "transmute-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var listing: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }
}
