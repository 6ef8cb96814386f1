import ByteIO
import WeightGraph

extension ContainerConformance {
  /// That one state dict is one file.
  var sameBytesPromises: [ConformancePromise] {
    [
      ConformancePromise("writes the same bytes each time, on one thread and on several") {
        for contents in try mixture() {
          let once = try write(contents, threads: 1).bytes
          for threads in [1, 2, 5, nil] where try write(contents, threads: threads).bytes != once {
            throw BrokenPromise(
              findings: ["other bytes on \(threads.map(String.init) ?? "all") threads than on one"])
          }
        }
      },
      ConformancePromise("writes the same bytes for the same elements, however they are stored") {
        for contents in try mixture() {
          var copies: [TensorIdentity: Tensor] = [:]
          let plain = try StateDict(
            contents.entries.map { entry in
              let known = sharesStorage ? copies[entry.tensor.identity] : nil
              let copy = try known ?? entry.tensor.contiguousCopy()
              copies[entry.tensor.identity] = copy
              return .init(entry.name, copy)
            }, metadata: contents.metadata)
          if try write(contents).bytes != write(plain).bytes {
            throw BrokenPromise(findings: ["views and their copies are written differently"])
          }
        }
      },
      ConformancePromise("writes what it has read as the bytes that it was read from") {
        for contents in try mixture() {
          let written = try write(contents)
          if try write(container.read(written.file, options)).bytes != written.bytes {
            throw BrokenPromise(findings: ["a file that is read and written again is another one"])
          }
        }
      },
    ]
  }
}

extension Tensor {
  /// The same elements in memory of their own, row after row.
  fileprivate func contiguousCopy() throws -> Tensor {
    let bytes = ByteRegion(try bytes(0..<elementCount))
    return try Tensor(dtype: dtype, shape: shape, source: TensorSource(bytes), provenance: Provenance(name: "copy"))
  }
}
