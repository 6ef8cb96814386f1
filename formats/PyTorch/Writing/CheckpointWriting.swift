import Archive
import ByteIO
import WeightGraph

/// A file to be written: the zip form, one storage for every tensor, and one for all tensors that are the same.
struct CheckpointWriting {
  /// The folder in the archive, as torch calls it where it writes to no named file.
  private static let folder = "archive/"

  /// What stands before the storages, and what behind them.
  private let head: [(name: String, bytes: ByteRegion)]
  private let tail: [(name: String, bytes: ByteRegion)]
  /// The first tensor of each storage.
  private let storages: [StateDict.Entry]
  private let entries: [StateDict.Entry]
  /// For each tensor its storage.
  private let places: [Int]
  private let options: ContainerOptions

  init(_ contents: StateDict, layout: WrittenLayout, _ options: ContainerOptions) throws(ContainerError) {
    var known: [TensorIdentity: Int] = [:]
    var storages: [StateDict.Entry] = []
    places = contents.entries.map { entry in
      let identity = entry.tensor.identity
      if let place = known[identity] { return place }
      known[identity] = storages.count
      storages.append(entry)
      return storages.count - 1
    }
    self.storages = storages
    entries = contents.entries
    self.options = options
    let pickle = try CheckpointPickle.bytes(contents, storages: places, layout: layout)
    head = [("data.pkl", ByteRegion(pickle)), ("byteorder", ByteRegion(Array("little".utf8)))]
    // The version of the archive's format; torch reads versions 1 to 10.
    tail = [("version", ByteRegion(Array("3\n".utf8)))]
  }

  /// Writes everything, storages at multiples of 64 bytes.
  func write(to file: borrowing FileWriter) throws(ContainerError) -> [WrittenTensor] {
    let layout = ZipLayout(
      head.map { .init(stored: Self.folder + $0.name, byteCount: $0.bytes.count) }
        + storages.enumerated().map { .init(stored: "\(Self.folder)data/\($0)", byteCount: $1.tensor.byteCount) }
        + tail.map { .init(stored: Self.folder + $0.name, byteCount: $0.bytes.count) })
    let (first, end) = (head.count, head.count + storages.count)
    let sink = file.sink
    try ContainerError.wrapping { () throws(FileError) in
      try file.reserve(layout.byteCount)
      for (member, range) in zip(head, layout.data) { try sink.write(member.bytes.bytes, at: range.lowerBound) }
      for (member, range) in zip(tail, layout.data[end...]) { try sink.write(member.bytes.bytes, at: range.lowerBound) }
    }
    let sums = storages.map { _ in PartialChecksums() }
    let written = try TensorCopy.write(
      zip(storages, layout.data[first..<end]).map { TensorCopy.Destination($0, at: $1.lowerBound) }, to: sink, options
    ) { storage, offset, bytes in
      sums[storage].set(offset, Checksum(of: bytes))
    }
    let checksums =
      head.map { Checksum(of: $0.bytes) } + sums.map(\.total) + tail.map { Checksum(of: $0.bytes) }
    try ContainerError.wrapping { () throws(FileError) in try layout.writeHeaders(to: sink, checksums: checksums) }
    return zip(entries, places).map { written[$1].shared(by: $0) }
  }
}
