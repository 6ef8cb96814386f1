import Dialects
import WeightGraph

/// A state dict cut down to what a container can hold, with everything that this changed.
struct Fitting {
  let contents: StateDict
  let losses: [Loss]
  /// Whether every tensor has the values that it had, be it in a wider type, so that nothing of the model itself is lost.
  let keepsValues: Bool

  init(_ contents: StateDict, _ capabilities: ContainerCapabilities) throws(ContainerError) {
    losses = capabilities.losses(of: contents)
    guard !losses.isEmpty else {
      (self.contents, keepsValues) = (contents, true)
      return
    }
    var keepsValues = capabilities.holdsManyTensors || contents.entries.count == 1
    let entries = contents.entries.compactMap { entry -> StateDict.Entry? in
      let own = entry.tensor.dtype
      guard entry.tensor.shape.rank <= capabilities.maximumRank,
        entry.name.utf8.count <= capabilities.maximumNameLength ?? .max,
        let nearest = capabilities.dtypes.contains(own) ? own : own.nearest(of: capabilities.dtypes)
      else {
        keepsValues = false
        return nil
      }
      keepsValues = keepsValues && (nearest == own || own.isHeld(by: nearest))
      return nearest == own ? entry : StateDict.Entry(entry.name, entry.tensor.cast(to: nearest))
    }
    self.keepsValues = keepsValues
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
  /// The narrowest IEEE type that holds every value of this one, or else the widest there is; what is no real number has none.
  fileprivate func nearest(of dtypes: Set<DType>) -> DType? {
    let ieee = [DType.f16, .f32, .f64].filter(dtypes.contains)
    return self == .c64 || self == .c128 ? nil : ieee.first(where: isHeld) ?? ieee.last
  }

  /// Whether every value of this type is one of an IEEE type.
  fileprivate func isHeld(by ieee: DType) -> Bool {
    let bytes: Int? =
      switch self {
      case .f8e4m3, .f8e5m2, .f8e4m3fnuz, .f8e5m2fnuz, .f16, .i8, .u8, .bool: 2
      // An exponent of eight bits needs that of float32.
      case .f32, .bf16, .f8e8m0, .i16, .u16: 4
      case .f64, .i32, .u32: 8
      case .i64, .u64, .c64, .c128: nil
      default: 4
      }
    return bytes.map { $0 <= ieee.bytesPerBlock } ?? false
  }
}
