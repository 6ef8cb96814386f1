import ByteIO
import WeightGraph

/// Reads a file from its ends: the header, then the index; of the tensors only the padding between them.
struct PhialReader {
  private let file: MappedFile

  init(_ file: MappedFile) { self.file = file }

  func stateDict() throws(ContainerError) -> StateDict {
    let header = try PhialHeader(file.contents.bytes)
    let index = try index(header)
    guard let layout = PhialLayout(byteCounts: index.records.map(\.byteLength)) else {
      throw .damaged(
        subject: "index", byte: nil, found: "tensors of too many bytes", expected: "bytes that can be counted")
    }
    let errors = misplaced(index.records, layout) + misplacedIndex(header, layout)
    if !errors.isEmpty { throw .all(errors) }
    // Every place of the layout lies before the index, and the index inside the file.
    let wrongPadding = stains(layout, index.records)
    if !wrongPadding.isEmpty { throw .all(wrongPadding) }
    var entries: [StateDict.Entry] = []
    for (record, range) in zip(index.records, layout.tensors) { entries.append(try entry(record, range)) }
    return try StateDict(entries, metadata: index.metadata)
  }

  private func index(_ header: PhialHeader) throws(ContainerError) -> PhialIndex {
    let range = header.indexOffset..<header.indexOffset + header.indexLength
    let bytes = file.contents.bytes.extracting(range)
    var hasher = Hasher256()
    hasher.update(bytes)
    let digest = hasher.finalize()
    guard digest != header.indexDigest else { return try PhialIndex(bytes, at: range.lowerBound) }
    var errors = [
      ContainerError.damaged(
        subject: "index, bytes \(range.lowerBound)..<\(range.upperBound)", byte: nil, found: "SHA-256 \(digest)",
        expected: "\(header.indexDigest)")
    ]
    // Where the damage has left no sound index, what is wrong with it says where the damage is.
    do throws(ContainerError) { _ = try PhialIndex(bytes, at: range.lowerBound) } catch { errors.append(error) }
    throw .all(errors)
  }

  private func misplaced(_ records: [PhialIndex.Record], _ layout: PhialLayout) -> [ContainerError] {
    zip(records, layout.tensors).filter { $0.offset != $1.lowerBound }.map { record, range in
      .damaged(
        subject: "index, tensor '\(record.name)', offset", byte: nil, found: "\(record.offset)",
        expected: "\(range.lowerBound), the first multiple of \(PhialLayout.alignment) behind what comes before it")
    }
  }

  private func misplacedIndex(_ header: PhialHeader, _ layout: PhialLayout) -> [ContainerError] {
    guard header.indexOffset != layout.indexOffset else { return [] }
    return [
      .damaged(
        subject: "header, index offset", byte: 16, found: "\(header.indexOffset)",
        expected: "\(layout.indexOffset), the first multiple of \(PhialLayout.alignment) behind the tensors")
    ]
  }

  /// The first byte of every padding that is not zero.
  private func stains(_ layout: PhialLayout, _ records: [PhialIndex.Record]) -> [ContainerError] {
    let bytes = file.contents.bytes
    var errors: [ContainerError] = []
    for (tensor, range) in layout.padding {
      guard let byte = range.first(where: { bytes.byte(at: $0) != 0 }) else { continue }
      errors.append(
        .damaged(
          subject: "padding behind tensor '\(records[tensor].name)'", byte: byte,
          found: [bytes.byte(at: byte)].hexadecimal,
          expected: "zero"))
    }
    return errors
  }

  private func entry(_ record: PhialIndex.Record, _ range: Range<Int>) throws(ContainerError) -> StateDict.Entry {
    let provenance = Provenance(path: file.path, name: record.name, byteRange: range)
    guard let region = file.contents.slice(range) else { preconditionFailure("the layout lies inside the file") }
    let tensor = try Tensor(
      dtype: record.dtype, shape: record.shape, source: TensorSource(region), provenance: provenance)
    return StateDict.Entry(record.name, tensor, seal: .digest(record.digest))
  }
}
