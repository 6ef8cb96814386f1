import ByteIO
import WeightGraph

/// A header, and where each tensor goes behind it.
struct WrittenLayout {
  /// The one that every reader expects unless told otherwise.
  private static let alignment = 32

  private let header: [UInt8]
  private let destinations: [TensorCopy.Destination]
  private let byteCount: Int

  /// - Throws: ``ContainerError/cannotHold(container:losses:)`` where the file would be too long.
  init(_ entries: [StateDict.Entry], _ members: WrittenMembers) throws(ContainerError) {
    var bytes = HeaderBytes()
    for byte in Prologue.magic { bytes.append(byte) }
    bytes.append(Prologue.writtenVersion)
    bytes.append(UInt64(entries.count))
    bytes.append(UInt64(members.members.count))
    for (key, value) in members.members { bytes.append(key, value) }
    var offsets: [Int] = []
    var next = 0
    for entry in entries {
      bytes.append(entry.name)
      bytes.append(UInt32(entry.tensor.shape.rank))
      for length in entry.tensor.shape.dimensions.reversed() { bytes.append(UInt64(length)) }
      bytes.append(TensorType.number(of: entry.tensor.dtype))
      bytes.append(UInt64(next))
      offsets.append(next)
      guard let following = TensorPlaces.behind(next, entry.tensor.byteCount, Self.alignment),
        following < Int.max / 2
      else {
        throw .cannotHold(
          container: "gguf", losses: [Loss("\(entries.count) tensors", "their bytes cannot be counted")])
      }
      next = following
    }
    let padding = -bytes.bytes.count & (Self.alignment - 1)
    header = bytes.bytes + Array(repeating: 0, count: entries.isEmpty ? 0 : padding)
    let start = header.count
    destinations = zip(entries, offsets).map { TensorCopy.Destination($0, at: start + $1) }
    byteCount = start + next
  }

  /// Writes the header, all elements, and zeros up to the alignment behind the last.
  func write(
    to file: borrowing FileWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenTensor] {
    let sink = file.sink
    do throws(FileError) {
      try file.reserve(byteCount)
      try sink.write(ByteRegion(header).bytes, at: 0)
      let end = destinations.isEmpty ? header.count : byteCount - Self.alignment
      let zeros = ByteRegion([UInt8](repeating: 0, count: byteCount - end))
      // Whatever of the last tensor stands there is written over these.
      if end >= header.count { try sink.write(zeros.bytes, at: end) }
    } catch { throw .file(error) }
    return try TensorCopy.write(destinations, to: sink, options)
  }
}
