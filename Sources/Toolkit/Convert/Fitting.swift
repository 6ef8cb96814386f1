import Dialects
import WeightGraph

/// A state dict cut down to what a container can hold, with everything that this changed.
struct Fitting {
  let contents: StateDict
  let losses: [Loss]
  /// Whether all tensors are as they were, so that nothing but metadata is lost.
  let keepsTensors: Bool

  init(_ contents: StateDict, _ capabilities: ContainerCapabilities) throws(ContainerError) {
    losses = capabilities.losses(of: contents)
    keepsTensors = losses.isEmpty ? true : capabilities.losses(of: try StateDict(contents.entries)).isEmpty
    guard !losses.isEmpty else {
      self.contents = contents
      return
    }
    let entries = contents.entries.compactMap { entry -> StateDict.Entry? in
      guard entry.tensor.shape.rank <= capabilities.maximumRank,
        entry.name.utf8.count <= capabilities.maximumNameLength ?? .max
      else { return nil }
      if capabilities.dtypes.contains(entry.tensor.dtype) { return entry }
      // The widest type that the container has comes nearest; what is no real number has no nearest.
      let wider = [DType.f64, .f32, .f16].filter(capabilities.dtypes.contains)
      guard let dtype = wider.last(where: { $0.bytesPerBlock >= entry.tensor.dtype.bytesOfRange }) ?? wider.first,
        entry.tensor.dtype != .c64, entry.tensor.dtype != .c128
      else { return nil }
      return StateDict.Entry(entry.name, entry.tensor.cast(to: dtype))
    }
    self.contents = try StateDict(
      capabilities.holdsManyTensors ? entries : Array(entries.prefix(1)),
      metadata: MetadataObject(
        contents.metadata.members.filter { capabilities.holds(metadata: $0.key) }.map { ($0.key, $0.value) }))
  }

  init(
    checking contents: StateDict, _ capabilities: ContainerCapabilities, _ dialect: Dialect
  ) throws(DialectError) {
    do throws(ContainerError) { try self.init(contents, capabilities) } catch {
      throw .tensors(dialect: dialect.name, error)
    }
  }
}

extension DType {
  /// The size of an IEEE type whose range is at least as large: an exponent of eight bits needs float32.
  fileprivate var bytesOfRange: Int {
    switch self {
    case .bf16, .f8e8m0: 4
    default: isBlockType ? 4 : bytesPerBlock
    }
  }
}
