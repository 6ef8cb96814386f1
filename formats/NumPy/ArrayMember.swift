import Archive
import ByteIO
import WeightGraph

/// An entry of an npz file, of which the header has been read and nothing else.
struct ArrayMember {
  /// The ending that marks an entry as an array, and is no part of the array's name.
  static let suffix = ".npy"

  let name: String
  let header: ArrayHeader
  /// The elements, not looked at.
  let source: TensorSource
  /// Where the elements lie in the file, where they are not compressed.
  let range: Range<Int>?
  /// How to find damage that reading the elements would not show.
  let seal: Seal?
  let remarks: [String]

  static func isArray(_ entry: ZipEntry) -> Bool { entry.name.hasSuffix(suffix) }

  /// Reads the header; of a compressed entry no more than that is decompressed.
  init(_ entry: ZipEntry, _ options: ReadOptions) throws(ContainerError) {
    name = String(entry.name.dropLast(Self.suffix.count))
    if entry.method == .stored {
      let place = ArrayPlace(subject: "array '\(name)'", offset: entry.compressed.range.lowerBound)
      let array = try StoredArray(entry.compressed, place, options)
      header = array.header
      source = TensorSource(array.data)
      range = array.data.range
      seal = .sum(entry.check)
      remarks = array.remarks
    } else {
      let header = try Self.header(entry, ArrayPlace(subject: "array '\(name)'", offset: nil), options)
      self.header = header
      source = entry.source(from: header.length)
      range = nil
      // Whoever decodes all elements has seen the check sum; without elements nobody decodes.
      seal = entry.byteCount == header.length ? .sum(entry.check) : nil
      remarks = []
    }
  }

  private static func header(
    _ entry: ZipEntry, _ place: ArrayPlace, _ options: ReadOptions
  ) throws(ContainerError) -> ArrayHeader {
    // More than numpy usually writes, so that one round is enough.
    var start = try prefix(entry, 256)
    let length = try ArrayHeader.length(
      start.bytes.extracting(first: min(start.count, ArrayHeader.preambleLength)), available: entry.byteCount, place)
    if length > start.count { start = try prefix(entry, length) }
    let header = try ArrayHeader(start.bytes.extracting(first: length), place, voidIsBrain: options.voidIsBrain)
    let needed = try header.dataLength(place)
    let available = entry.byteCount - length
    guard available >= needed else { throw place.tooFew(available, header, needed) }
    // A stored entry's surplus is harmless; a compressed one's may be any size for a few bytes.
    guard available == needed else {
      throw place.damaged(
        at: length, found: "\(available) bytes of compressed elements", expected: "\(needed) for shape \(header.shape)")
    }
    return header
  }

  private static func prefix(_ entry: ZipEntry, _ count: Int) throws(ContainerError) -> ByteRegion {
    do throws(ZipError) { return ByteRegion(try entry.prefix(count)) } catch { throw ContainerError(error) }
  }
}
