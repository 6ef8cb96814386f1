import ByteIO
import Dialects
import Foundation
import JSON
import Llama2C
import NumPy
import WeightGraph

/// The folder of the package.
private let packagePath = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

private let dialects = DialectTable([.huggingFaceGPT2, .huggingFaceLlama, .minGPT, .llama2C])

/// The small model that the package ships, and what PyTorch computes with it.
enum Potion {
  static func contents(_ name: String) throws -> StateDict {
    try NPZ().read(MappedFile("\(packagePath)/fixtures/potion/\(name).npz"), ContainerOptions())
  }

  static func graph() throws -> WeightGraph {
    var contents = try contents("model")
    contents.metadata["config"] = try json("\(packagePath)/fixtures/potion/config.json")
    return try dialects.read(contents, ReadingChoices(dialect: "huggingface-gpt2")).graph
  }
}

/// A random Llama, and what `transformers` computes with it for every way to scale its rotations.
enum ScaledLlama {
  private static let folder = "\(packagePath)/fixtures/rope"

  private static func contents() throws -> StateDict {
    try NPZ().read(MappedFile("\(folder)/model.npz"), ContainerOptions())
  }

  static func reference(_ name: String) throws -> (tokens: [Int], logits: [Double]) {
    let contents = try contents()
    return (try contents["tokens"]!.doubles().map { Int($0) }, try contents["\(name).logits"]!.doubles())
  }

  static func graph(_ name: String, _ change: (inout Architecture) -> Void = { _ in }) throws -> WeightGraph {
    let entries = try contents().entries.filter { $0.name != "tokens" && !$0.name.hasSuffix(".logits") }
    let metadata: MetadataObject = ["config": try json("\(folder)/\(name).json")]
    let graph = try dialects.read(StateDict(entries, metadata: metadata), ReadingChoices()).graph
    var architecture = graph.architecture
    change(&architecture)
    return try WeightGraph(architecture: architecture, tensors: graph.tensors)
  }
}

/// One position's logits, and the probabilities that `transformers` draws with after its steps.
struct SamplingSteps {
  let logits: [Float]
  let text: [Int]
  /// [cases, 4]: repetition penalty, temperature, top-k, top-p.
  let settings: [[Double]]
  /// [cases, vocabulary]
  let probabilities: [[Double]]

  init() throws {
    let contents = try NPZ().read(MappedFile("\(packagePath)/fixtures/sampling/steps.npz"), ContainerOptions())
    func rows(_ name: String) throws -> [[Double]] {
      let (values, width) = (try contents[name]!.doubles(), contents[name]!.shape.dimensions.last!)
      return stride(from: 0, to: values.count, by: width).map { Array(values[$0..<$0 + width]) }
    }
    logits = try contents["logits"]!.doubles().map { Float($0) }
    text = try contents["text"]!.doubles().map { Int($0) }
    (settings, probabilities) = (try rows("settings"), try rows("probabilities"))
  }
}

/// A small model that its author trained to sort six letters, and what PyTorch computed with it.
enum NanoSort {
  private static let folder = "\(packagePath)/../shared/real/gpt-nano-sort"

  static var isThere: Bool { FileManager.default.fileExists(atPath: folder) }

  /// Tensors as `{shape, dtype, data: base64}`, and a configuration.
  static func contents(_ name: String) throws -> StateDict {
    var entries: [StateDict.Entry] = []
    var metadata = MetadataObject()
    for (key, value) in try json("\(folder)/\(name).json").object!.members {
      guard let data = value.object?["data"]?.string else {
        metadata[key] = value
        continue
      }
      let shape = Shape(value.object!["shape"]!.array!.map { $0.integer! })
      let bytes = ByteRegion([UInt8](Data(base64Encoded: data)!))
      let tensor = try Tensor(dtype: .f32, shape: shape, source: TensorSource(bytes), provenance: Provenance(name: key))
      entries.append(StateDict.Entry(key, tensor))
    }
    return try StateDict(entries, metadata: metadata)
  }

  static func graph() throws -> WeightGraph {
    try dialects.read(contents("model"), ReadingChoices(dialect: "mingpt")).graph
  }
}

/// A small Llama that its author trained to tell stories.
enum Stories {
  private static let path = "\(packagePath)/../shared/real/stories260K/checkpoint_v1.bin"

  static var isThere: Bool { FileManager.default.fileExists(atPath: path) }

  static func graph() throws -> WeightGraph {
    try dialects.read(Llama2C().read(MappedFile(path), ContainerOptions()), ReadingChoices(dialect: "llama2c")).graph
  }
}

private func json(_ path: String) throws -> MetadataValue {
  let text = try MappedFile(path).contents
  return try MetadataValue(json: text.bytes)
}

/// Values of each head, [heads, tokens, length], as the forward pass lays them side by side: [tokens, heads × length].
func sideBySide(_ values: [Double], heads: Int, tokens: Int) -> [Double] {
  let length = values.count / heads / tokens
  var result: [Double] = []
  for token in 0..<tokens {
    for head in 0..<heads {
      let start = (head * tokens + token) * length
      result += values[start..<start + length]
    }
  }
  return result
}

/// The largest difference; two infinities of one sign do not differ.
func distance(_ found: [Float], _ expected: [Double]) -> Double {
  guard found.count == expected.count else { return .infinity }
  return zip(found, expected).reduce(0) { worst, pair in
    let (found, expected) = (Double(pair.0), pair.1)
    guard found != expected else { return worst }
    let difference = abs(found - expected)
    return difference.isNaN ? .infinity : max(worst, difference)
  }
}
