import ByteIO
import Dialects
import Foundation
import Toolkit
import WeightGraph

@testable import transmute

/// The program's own toolkit, with every container and dialect.
let toolkit = Registry.toolkit

/// The package's own folder.
let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// Real weights by others, which lie beside the package where they are there at all.
let realWeights = URL(filePath: packageRoot).deletingLastPathComponent().appending(path: "shared/real").path

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
}

/// A fixture that is sound: the model that mutations damage.
enum Sound: String, CaseIterable, Sendable {
  /// A GPT-2 of 2 layers, 4 heads and 16 wide, with a tied head.
  case gpt2 = "dialects/huggingface.npz"
  /// A Llama of 2 layers, 4 heads for 2 of keys, and 24 wide, with biases and a head of its own.
  case llama = "llama/huggingface.npz"
  /// A GPT-2 that was trained, with a tokenizer.
  case potion = "potion/model.npz"

  /// The model as it is.
  func model() throws -> OpenedModel { try toolkit.openModel(fixture(rawValue)) }

  /// The model with its tensors, named for their roles, and its hyperparameters changed.
  func changed(_ change: (inout Parts) throws -> Void) throws -> OpenedModel {
    let model = try model()
    var parts = Parts(model.graph)
    try change(&parts)
    var file = model.file
    file.contents = try parts.contents()
    return try toolkit.understand(file, ReadingChoices(dialect: "canonical"))
  }
}

/// What a model consists of, to be changed.
struct Parts {
  var tensors: [String: Tensor] = [:]
  var architecture = MetadataObject()
  var metadata: MetadataObject

  init(_ graph: WeightGraph) {
    for (role, tensor) in graph.tensors { tensors[role.description] = tensor }
    architecture = graph.architecture.metadata
    metadata = graph.metadata
  }

  func contents() throws -> StateDict {
    var metadata = metadata
    metadata["architecture"] = .object(architecture)
    let entries = tensors.sorted { $0.key < $1.key }.map { StateDict.Entry($0.key, $0.value) }
    return try StateDict(entries, metadata: metadata)
  }

  /// The tensor that fills a role.
  subscript(role: Role) -> Tensor {
    get { tensors[role.description]! }
    set { tensors[role.description] = newValue }
  }

  /// Gives a hyperparameter another value.
  mutating func set(_ name: Hyperparameter, _ value: MetadataValue?) { architecture[name.rawValue] = value }

  /// Changes every tensor.
  mutating func mapAll(_ change: (Tensor) throws -> Tensor) rethrows { tensors = try tensors.mapValues(change) }
}

extension Tensor {
  /// A float32 tensor in memory.
  static func of(_ bits: [UInt32], _ shape: Shape) throws -> Tensor {
    let bytes = bits.flatMap { bits in (0..<4).map { UInt8(truncatingIfNeeded: bits >> UInt32(8 * $0)) } }
    return try Tensor(
      dtype: .f32, shape: shape, source: TensorSource(ByteRegion(bytes)), provenance: Provenance(name: "made"))
  }

  /// The bits of a float32 tensor.
  func bits() throws -> [UInt32] {
    let stored = try bytes(0..<elementCount)
    return (0..<elementCount).map { index in
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(stored[index * 4 + $1]) << UInt32(8 * $1) }
    }
  }

  /// A float32 tensor with the bits of every element changed, each known by its number.
  func mappedBits(_ change: (Int, UInt32) -> UInt32) throws -> Tensor {
    try .of(bits().enumerated().map { change($0.offset, $0.element) }, shape)
  }

  /// A float32 tensor with every element changed.
  func mapped(_ change: (Float) -> Float) throws -> Tensor {
    try mappedBits { change(Float(bitPattern: $1)).bitPattern }
  }

  /// The elements with the bytes of each in reverse order.
  func byteSwapped() throws -> Tensor {
    let size = dtype.bytesPerBlock
    let stored = try bytes(0..<elementCount)
    let swapped = (0..<stored.count).map { stored[$0 / size * size + size - 1 - $0 % size] }
    return try Tensor(
      dtype: dtype, shape: shape, source: TensorSource(ByteRegion(swapped)), provenance: Provenance(name: "made"))
  }

  /// The rows in this order; a row may stand there twice.
  func rows(_ order: [Int]) -> Tensor { .joined(order.map { sliced(axis: 0, $0..<$0 + 1) }, axis: 0) }

  /// The heads along an axis in this order.
  func heads(_ order: [Int], axis: Int = 0) -> Tensor {
    let heads = split(axis: axis, into: order.count)
    return .joined(order.map { heads[$0] }, axis: axis)
  }
}
