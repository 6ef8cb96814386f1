import Dialects
import Foundation
import HuggingFace
import Inference
import NumPy
import Phial
import PyTorch
import Safetensors
import Testing
import Toolkit
import WeightGraph

let safetensorsFiles = WeightFiles("model.safetensors", Safetensors(), metadata: ["format": "pt"])
let torchFiles = WeightFiles("pytorch_model.bin", PyTorchContainer(), options: ["layout": "flat"])
let huggingFace: any Container = HuggingFaceFolder([safetensorsFiles, torchFiles])
let indexOfTorch: any Container = IndexedWeights(torchFiles)

/// A toolkit of the containers and dialects that these tests need.
let toolkit = Toolkit(
  containers: [
    PhialContainer(), huggingFace, Safetensors(), IndexedWeights(safetensorsFiles), PyTorchContainer(), indexOfTorch,
  ],
  dialects: [
    .canonical, .huggingFaceGPT2, .nanoGPT, .huggingFaceLlama, .huggingFaceMistral, .huggingFaceQwen2,
    .huggingFaceQwen3,
  ], nativeDialects: ["phial": ["canonical"]],
  expectedDialects: [
    "huggingface": [
      "huggingface-gpt2", "huggingface-llama", "huggingface-mistral", "huggingface-qwen2", "huggingface-qwen3",
    ]
  ])

/// One that knows numpy's archives and OpenAI's names too.
let withNumPy = Toolkit(
  containers: toolkit.containers + [NPZ()], dialects: toolkit.dialects.dialects + [.openAIGPT2],
  nativeDialects: toolkit.nativeDialects,
  expectedDialects: toolkit.expectedDialects)

/// A path below `fixtures/`.
func fixture(_ name: String) -> String {
  URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../fixtures").standardizedFileURL.path + "/"
    + name
}

/// A folder of its own for a test, gone with it.
final class TemporaryFolder {
  let path = FileManager.default.temporaryDirectory.appending(path: "transmute-\(UUID())").path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func listing(_ name: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(name)").sorted()
  }

  /// Puts a file into the folder, or into one in it, and returns its path.
  @discardableResult func add(_ name: String, _ text: String) throws -> String {
    let url = URL(filePath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    return url.path
  }
}

/// Writes a model as a folder, in files of at most so many bytes.
@discardableResult func convert(
  _ source: String, to target: String, shardByteCount: Int? = nil, options: [String: String] = [:]
) throws -> ConversionReport {
  var conversion = Conversion(source, to: target)
  conversion.options = ContainerOptions(options)
  conversion.options.shardByteCount = shardByteCount
  return try toolkit.convert(conversion)
}

/// The largest difference of a model's logits from those that `transformers` computed of the fixture of this name.
func distance(of path: String, from name: String) throws -> Double {
  let transformer = try Transformer(toolkit.openModel(path).graph)
  let expected = try Expected(name)
  var worst = 0.0
  for (tokens, references) in expected.prompts {
    let logits = try transformer.logits(tokens).values
    for reference in references {
      try #require(logits.count == reference.count)
      for index in reference.indices { worst = max(worst, abs(Double(logits[index]) - reference[index])) }
    }
  }
  return worst
}
