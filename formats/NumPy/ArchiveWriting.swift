import Archive
import ByteIO
import WeightGraph

/// The members of an npz file to be written: a text of metadata where there is any, then the tensors in their order.
struct ArchiveWriting {
  private struct Member {
    let name: String
    /// What stands before the elements: the npy header, and all of the text.
    let start: ByteRegion
    let entry: StateDict.Entry?

    var byteCount: Int { start.count + (entry?.tensor.byteCount ?? 0) }
    var chunkCount: Int { entry.map { TensorTraversal.chunkCount($0.tensor.elementCount) } ?? 0 }
  }

  private let members: [Member]
  private let tensors: [StateDict.Entry]
  /// The number of members before the first tensor.
  private let textCount: Int
  private let options: ContainerOptions

  init(_ contents: StateDict, _ options: ContainerOptions) {
    self.options = options
    var members: [Member] = []
    if !contents.metadata.isEmpty {
      let text = ByteRegion(MemberText.encode(contents.metadata))
      members.append(Member(name: ArchiveReading.metadataName + ArrayMember.suffix, start: text, entry: nil))
    }
    textCount = members.count
    tensors = contents.entries
    self.members =
      members
      + tensors.map {
        Member(name: $0.name + ArrayMember.suffix, start: ByteRegion(ArrayHeader.bytes(of: $0.tensor)), entry: $0)
      }
  }

  /// The tensors whose names cannot be those of members, and the metadata that are no JSON.
  static func losses(of contents: StateDict) -> [Loss] {
    let tensors = contents.names.compactMap { name -> Loss? in
      if name == ArchiveReading.metadataName { return Loss("tensor '\(name)'", "the metadata have this name") }
      let problem = ZipLayout.problem(withName: name + ArrayMember.suffix)
      return problem.map { Loss("tensor '\(name)'", "its name \($0)") }
    }
    return tensors + MemberText.losses(of: contents.metadata)
  }

  /// Writes the members as they are, elements aligned to 64 bytes.
  func writeStored(to file: borrowing FileWriter) throws(ContainerError) -> [WrittenTensor] {
    let layout = ZipLayout(members.map { .init(stored: $0.name, byteCount: $0.byteCount) })
    let sink = file.sink
    try ContainerError.wrapping { () throws(FileError) in
      try file.reserve(layout.byteCount)
      for (member, range) in zip(members, layout.data) { try sink.write(member.start.bytes, at: range.lowerBound) }
    }
    let sums = members.map { _ in PartialChecksums() }
    let destinations = zip(members, layout.data).compactMap { member, range in
      member.entry.map { TensorCopy.Destination($0, at: range.lowerBound + member.start.count) }
    }
    let written = try TensorCopy.write(destinations, to: sink, options) { tensor, offset, bytes in
      sums[textCount + tensor].set(offset, Checksum(of: bytes))
    }
    let checksums = checksums(sums)
    try ContainerError.wrapping { () throws(FileError) in try layout.writeHeaders(to: sink, checksums: checksums) }
    return written
  }

  /// Writes the members deflated.
  ///
  /// Chunks are compressed on all cores in any order and put aside; their places are known when all are done.
  func writeDeflated(to file: borrowing FileWriter) throws(ContainerError) {
    let sums = members.map { _ in PartialChecksums() }
    let spool = try ContainerError.wrapping { () throws(FileError) in try Spool() }
    let pieces = CompressedPieces(members: members.count, spool.destination)
    for (index, member) in members.enumerated() {
      try pieces.add(member.start.bytes, to: index, piece: 0, isLast: member.chunkCount == 0)
    }
    try TensorTraversal(tensors.map(\.tensor)).forEachChunk(threads: options.threads) {
      (chunk, bytes) throws(ContainerError) in
      let index = textCount + chunk.tensor
      sums[index].set(chunk.index, Checksum(of: bytes))
      try pieces.add(bytes, to: index, piece: chunk.index + 1, isLast: chunk.index + 1 == members[index].chunkCount)
    }
    let written: ByteRegion
    do throws(FileError) { written = try spool.finish() } catch { throw .file(error) }
    let compressed = pieces.regions(in: written)
    let layout = ZipLayout(
      members.enumerated().map { index, member in
        .init(
          deflated: member.name, byteCount: member.byteCount,
          compressedByteCount: compressed[index].reduce(0) { $0 + $1.count })
      })
    let sink = file.sink
    try ContainerError.wrapping { () throws(FileError) in
      try file.reserve(layout.byteCount)
      for (pieces, range) in zip(compressed, layout.data) {
        var offset = range.lowerBound
        for piece in pieces {
          try sink.write(piece.bytes, at: offset)
          offset += piece.count
        }
      }
      try layout.writeHeaders(to: sink, checksums: checksums(sums))
    }
  }

  /// The check sums of whole members: of what stands before the elements, and of the elements.
  private func checksums(_ sums: [PartialChecksums]) -> [Checksum] {
    zip(members, sums).map { member, elements in
      var sum = Checksum(of: member.start.bytes)
      sum.add(elements.total)
      return sum
    }
  }
}
