import WeightGraph

/// A small file with which nothing is wrong yet.
struct SoundFile {
  let name: String
  let bytes: [UInt8]
  /// Where it is read from, if that matters.
  var path: String?
  /// Where tensors' bytes stand in it as they are, as far as that is known.
  var places: [(name: String, range: Range<Int>)] = []
}

extension ContainerConformance {
  /// The samples, and what the container writes itself.
  func soundFiles() throws -> [SoundFile] {
    let given = samples.map { SoundFile(name: $0.name, bytes: $0.bytes, path: $0.path) }
    guard container.capabilities.writes else { return given }
    let capabilities = container.capabilities
    if capabilities.family != nil { return try given + models.map(soundFile) }
    var entries = [
      StateDict.Entry("h.0.weight", try specimen.tensor(usualType, capabilities.maximumRank > 1 ? [2, 3] : [6]))
    ]
    if capabilities.holdsManyTensors {
      entries.append(.init("h.0.bias", try specimen.tensor(dtypes[dtypes.count - 1], [5], seed: 1)))
      entries.append(.init("none", try specimen.tensor(usualType, [0])))
    }
    let metadata: MetadataObject = capabilities.holdsMetadata ? ["config": ["n_head": 2, "gelu": "tanh"]] : [:]
    return try given + [soundFile(StateDict(entries, metadata: metadata))]
  }

  private func soundFile(_ contents: StateDict) throws -> SoundFile {
    let written = try write(contents)
    let places = written.tensors.map { (name: $0.name, range: $0.byteRange) }
    return SoundFile(name: "a small file", bytes: written.bytes, places: places)
  }
}
