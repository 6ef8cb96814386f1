import ByteIO
import NumPy
import Testing
import Toolkit
import WeightGraph

extension TemporaryFolder {
  /// Writes a model with some of its tensors or hyperparameters changed.
  func damaged(
    _ sound: String, config changes: [String: MetadataValue] = [:], metadata added: [String: MetadataValue] = [:],
    _ change: (String, Tensor) throws -> Tensor = { $1 }
  ) throws -> String {
    let model = try toolkit.open(sound)
    var metadata = model.contents.metadata
    var config = try #require(metadata["config"]?.object)
    for (key, value) in changes { config[key] = value }
    metadata["config"] = .object(config)
    for (key, value) in added { metadata[key] = value }
    return try write(model.contents.entries, metadata, "damaged.npz", change)
  }

  /// Writes a model's tensors, some of them changed, without anything that says how many heads share them.
  func unconfigured(
    _ sound: String, _ name: String, _ change: (String, Tensor) throws -> Tensor = { $1 }
  ) throws -> String {
    try write(toolkit.open(sound).contents.entries, [:], name, change)
  }

  private func write(
    _ entries: [StateDict.Entry], _ metadata: MetadataObject, _ name: String,
    _ change: (String, Tensor) throws -> Tensor
  ) throws -> String {
    let changed = try entries.map { StateDict.Entry($0.name, try change($0.name, $0.tensor)) }
    let path = self.path + "/" + name
    let writer = try FileWriter(path)
    _ = try NPZ().write(StateDict(changed, metadata: metadata), to: writer, ContainerOptions())
    try writer.commit()
    return path
  }
}

extension Tensor {
  /// A float32 tensor with the bits of every element changed, each known by its number.
  func mapped(_ change: (Int, UInt32) -> UInt32) throws -> Tensor {
    let stored = try bytes(0..<elementCount)
    let changed = (0..<elementCount).flatMap { index in
      let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(stored[index * 4 + $1]) << UInt32(8 * $1) }
      let result = change(index, bits)
      return (0..<4).map { UInt8(truncatingIfNeeded: result >> UInt32(8 * $0)) }
    }
    return try Tensor(
      dtype: .f32, shape: shape, source: TensorSource(ByteRegion(changed)), provenance: provenance)
  }

  /// A float32 tensor with every element changed.
  func mapped(_ change: (Float) -> Float) throws -> Tensor {
    try mapped { change(Float(bitPattern: $1)).bitPattern }
  }
}
