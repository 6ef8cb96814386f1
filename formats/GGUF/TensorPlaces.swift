import ByteIO
import WeightGraph

/// Where the tensors stand behind the header: each at the next multiple of the alignment behind the one before.
struct TensorPlaces {
  /// More errors than these nobody reads.
  private static let mostErrors = 1000

  private let file: MappedFile
  private let order: ByteOrder
  private let alignment: Int
  private let start: Int
  /// Where the last tensor ends, without the padding behind it.
  private(set) var end: Int

  /// - Parameter headerEnd: where the last byte of the header stands, and one more.
  init(_ file: MappedFile, _ order: ByteOrder, headerEnd: Int, alignment: Int) {
    self.file = file
    self.order = order
    self.alignment = alignment
    start = Self.aligned(headerEnd, to: alignment) ?? headerEnd
    end = headerEnd
  }

  /// The tensors that records describe.
  ///
  /// - Throws: ``ContainerError`` naming every tensor that is not where it must be, or not all there.
  mutating func tensors(_ records: [TensorRecord]) throws(ContainerError) -> [StateDict.Entry] {
    var entries: [StateDict.Entry] = []
    entries.reserveCapacity(records.count)
    var errors: [ContainerError] = []
    // Counted from the start of the file, so that no sum of numbers from the file goes unchecked.
    var next: Int? = start
    for record in records where errors.count < Self.mostErrors {
      let subject = "tensor '\(record.name)'"
      guard let place = next, record.offset == UInt64(place - start) else {
        let expected =
          next.map { "\($0 - start), directly behind the tensor before it" } ?? "bytes that 64 bits can count"
        errors.append(
          .damaged(subject: subject, byte: record.offsetByte, found: "offset \(record.offset)", expected: expected))
        next = next.flatMap { Self.behind($0, record.byteCount, alignment) }
        continue
      }
      if let region = file.contents.slice(at: place, count: record.byteCount) {
        entries.append(.init(record.name, try tensor(record, region)))
        end = max(end, region.range.upperBound)
      } else {
        errors.append(
          .damaged(
            subject: subject, byte: place, found: "the end of the file after \(file.byteCount) bytes",
            expected: "\(record.byteCount) bytes"))
      }
      next = Self.behind(place, record.byteCount, alignment)
    }
    guard errors.isEmpty else { throw .all(errors) }
    return entries
  }

  /// How many bytes follow the last tensor and the padding behind it.
  var leftOver: Int { max(0, file.byteCount - (Self.aligned(end, to: alignment) ?? end)) }

  private func tensor(_ record: TensorRecord, _ region: ByteRegion) throws(ContainerError) -> Tensor {
    try Tensor(
      dtype: record.dtype, shape: record.shape, source: TensorSource(region), order: order,
      provenance: Provenance(path: file.path, name: record.name, byteRange: region.range))
  }

  /// The next multiple of the alignment behind `count` bytes at `offset`, or `nil` where it cannot be counted.
  static func behind(_ offset: Int, _ count: Int, _ alignment: Int) -> Int? {
    let (end, overflow) = offset.addingReportingOverflow(count)
    return overflow ? nil : aligned(end, to: alignment)
  }

  /// The next multiple of the alignment, or `nil` where it cannot be counted.
  static func aligned(_ offset: Int, to alignment: Int) -> Int? {
    let (sum, overflow) = offset.addingReportingOverflow(alignment - 1)
    return overflow ? nil : sum / alignment * alignment
  }
}
