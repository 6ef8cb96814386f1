import ByteIO
import WeightGraph

/// Writes the tensors, then the index that names their digests, and last the header that makes it a Phial.
struct PhialWriter {
  private let contents: StateDict

  init(_ contents: StateDict) { self.contents = contents }

  func write(
    to file: borrowing FileWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenTensor] {
    guard let layout = PhialLayout(byteCounts: contents.entries.map(\.tensor.byteCount)) else {
      throw .cannotHold(
        container: "phial", losses: [Loss("\(contents.entries.count) tensors", "their bytes cannot be counted")])
    }
    // Said before anything is written: what cannot be held, and a disk that is full.
    let metadata = try PhialMetadata.encode(contents.metadata)
    do throws(FileError) { try file.reserve(layout.indexOffset) } catch { throw .file(error) }

    let sink = file.sink
    let destinations = zip(contents.entries, layout.tensors).map { TensorCopy.Destination($0, at: $1.lowerBound) }
    let written = try TensorCopy.write(destinations, to: sink, options, isSealed: true)
    let index = ByteRegion(PhialIndex.json(written.map(PhialIndex.Record.init), encodedMetadata: metadata))
    var hasher = Hasher256()
    hasher.update(index.bytes)
    let header = PhialHeader(
      indexOffset: layout.indexOffset, indexLength: index.count, indexDigest: hasher.finalize())
    do throws(FileError) {
      try sink.write(index.bytes, at: header.indexOffset)
      try sink.write(ByteRegion(header.bytes).bytes, at: 0)
    } catch { throw .file(error) }
    return written
  }
}

extension PhialIndex.Record {
  fileprivate init(_ written: WrittenTensor) {
    guard let digest = written.digest else { preconditionFailure("tensors are sealed as they are written") }
    self.init(
      name: written.name, dtype: written.tensor.dtype, shape: written.tensor.shape,
      offset: written.byteRange.lowerBound, byteLength: written.byteRange.count, digest: digest)
  }
}
