import ByteIO
import Dialects
import Foundation
import JSON
import NumPy
import TensorFlow
import Toolkit
import WeightGraph

/// A toolkit of the containers and dialects that these tests need.
let toolkit = Toolkit(containers: [NPZ(), TensorFlowCheckpoint()], dialects: [.openAIGPT2, .huggingFaceGPT2])

/// The package's own files.
let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../fixtures")
  .standardizedFileURL.path

/// Reads a checkpoint, its seals included.
func read(_ path: String) throws -> StateDict {
  let contents = try TensorFlowCheckpoint().read(MappedFile(path), ContainerOptions())
  try contents.checkSeals(DigestBook())
  return contents
}

/// What a JSON file below `fixtures/` holds.
func expectations(_ name: String) -> [String: MetadataObject] {
  guard let file = try? MappedFile("\(fixtures)/\(name)"), case let region = file.contents,
    let object = try? MetadataValue(json: region.bytes).object
  else { return [:] }
  return Dictionary(uniqueKeysWithValues: object.members.compactMap { key, value in value.object.map { (key, $0) } })
}

/// A folder that is removed with its owner.
final class TemporaryFolder {
  let path = FileManager.default.temporaryDirectory.appending(path: "transmute-\(UUID())").path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Copies a fixture's files into the folder, and returns where they are.
  func copy(_ names: String...) throws -> String {
    for name in names {
      let source = URL(filePath: "\(fixtures)/\(name)")
      try FileManager.default.copyItem(at: source, to: URL(filePath: path).appending(path: source.lastPathComponent))
    }
    return path
  }
}
