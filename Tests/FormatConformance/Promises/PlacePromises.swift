import ByteIO
import WeightGraph

extension ContainerConformance {
  /// That a writer tells the truth of where it wrote what.
  var placePromises: [ConformancePromise] {
    [
      ConformancePromise("says truly where each tensor's bytes stand, and what their digest is") {
        for contents in try mixture() {
          let written = try write(contents)
          var findings: [String] = []
          for item in written.tensors {
            guard let tensor = contents[item.name] else {
              findings.append("'\(item.name)' was written, but nobody asked for it")
              continue
            }
            let expected = try tensor.bytes(0..<tensor.elementCount)
            if written.file.contents.slice(item.byteRange)?.copied() != expected {
              findings.append("'\(item.name)' does not stand at bytes \(item.byteRange)")
            }
            if try item.digest != TensorDigest.of([tensor])[0] { findings.append("'\(item.name)' has another digest") }
          }
          try TensorCopy.check(written.tensors, in: written.file)
          try BrokenPromise.throwIfAny(findings)
        }
      },
      ConformancePromise("says where a tensor comes from when it is read") {
        for contents in try mixture() {
          let file = try write(contents).file
          let entries = try container.read(file, options).entries
          try BrokenPromise.throwIfAny(
            entries.filter { $0.tensor.provenance.path != file.path || $0.tensor.provenance.name.isEmpty }.map {
              "'\($0.name)' comes from '\($0.tensor.provenance)'"
            })
        }
      },
    ]
  }

  /// State dicts of tensors of every type, one of them large, so that several threads have work; models, where others
  /// cannot be held.
  func mixture() throws -> [StateDict] {
    if container.capabilities.family != nil { return models }
    let entries = try dtypes.enumerated().map { index, dtype in
      StateDict.Entry("tensor.\(index)", try specimen.tensor(dtype, [index + 2, 5], seed: index))
    }
    let large = StateDict.Entry(
      "large", try specimen.tensor(usualType, [2, TensorTraversal.chunkElements + 1]).transposed())
    guard container.capabilities.holdsManyTensors else { return try (entries + [large]).map { try StateDict([$0]) } }
    return [try StateDict(entries + [large] + entries.map { .init($0.name + ".again", $0.tensor) })]
  }
}
