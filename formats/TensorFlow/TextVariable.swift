import ByteIO
import WeightGraph

/// A variable whose elements are texts, as a saver's note of its objects is; checked, and not kept.
///
/// The lengths of all texts come first, then a check sum over them as 32 bits each, then the texts.
/// Source: `tensorflow/core/util/tensor_bundle/tensor_bundle.cc`, `WriteStringTensor`.
struct TextVariable {
  /// How many texts, and how many bytes: a phrase.
  let description: String

  init(_ name: String, _ entry: BundleEntry, _ region: ByteRegion) throws(ContainerError) {
    let bytes = region.bytes
    func wrong(_ found: String, _ expected: String) -> ContainerError {
      .damaged(subject: "variable '\(name)'", byte: region.range.lowerBound, found: found, expected: expected)
    }
    guard let count = entry.shape.elementCount, count <= bytes.byteCount else {
      throw wrong("\(entry.shape) texts in \(bytes.byteCount) bytes", "at least a byte for each")
    }
    var cursor = ByteCursor(bytes)
    var (sum, total) = (MaskedChecksum(), UInt64(0))
    for _ in 0..<count {
      let length: UInt64
      do { length = try cursor.readVarint() } catch { throw wrong(error.found, "the length of a text") }
      sum.add(length)
      let (next, overflow) = total.addingReportingOverflow(length)
      guard !overflow else { throw wrong("texts of more bytes than 64 bits can count", "at most \(bytes.byteCount)") }
      total = next
    }
    guard cursor.remaining >= 4, UInt64(cursor.remaining - 4) == total else {
      throw wrong("\(cursor.remaining) bytes behind the lengths", "a check sum and texts of \(total) bytes")
    }
    sum.add(bytes.extracting(droppingFirst: cursor.position))
    guard sum == entry.checksum else { throw wrong("CRC-32C \(sum)", "\(entry.checksum)") }
    description = "\(count == 1 ? "a text" : "\(count) texts") of \(total) bytes"
  }
}

extension MaskedChecksum {
  /// Adds the length of a text: 32 bits, or 64 where it needs them.
  fileprivate mutating func add(_ length: UInt64) {
    let width = length <= UInt64(UInt32.max) ? 4 : 8
    add(ByteRegion((0..<width).map { UInt8(truncatingIfNeeded: length >> UInt64(8 * $0)) }).bytes)
  }
}
