import ByteIO
import JSON
import WeightGraph

/// Texts without axes: how metadata lie in an npz file, which has no other place for them.
enum MemberText {
  /// The text that a member holds.
  ///
  /// numpy pads texts with NULs and takes them away again, so that none ends in one.
  static func decode(_ member: ArrayMember, _ subject: String) throws(ContainerError) -> String {
    var bytes: [UInt8] = []
    try member.source.stream { (piece) throws(ContainerError) in bytes += piece.copied() }
    let text: String?
    switch member.header.element {
    case .bytes: text = String(validating: bytes[..<end(of: bytes, unit: 1)], as: UTF8.self)
    case .unicode(_, let order): text = decodeCodePoints(bytes[..<end(of: bytes, unit: 4)], order)
    case .number: preconditionFailure("numbers are no text")
    }
    guard let text else {
      throw .damaged(subject: subject, byte: nil, found: "bytes that are no text", expected: "Unicode")
    }
    return text
  }

  /// What a text means: JSON where it is some, otherwise itself.
  ///
  /// - Throws: `JSONError` when it starts as JSON does and is none.
  static func value(_ text: String, in room: inout MetadataRoom) throws(JSONError) -> MetadataValue {
    guard let first = text.unicodeScalars.first, ["{", "[", "\""].contains(first) else { return .string(text) }
    let region = ByteRegion(Array(text.utf8))
    return try MetadataValue(json: region.bytes, in: &room)
  }

  /// A whole npy array that holds an object as compact JSON, its keys in their order.
  static func encode(_ metadata: MetadataObject) -> [UInt8] {
    let codePoints = MetadataValue.object(metadata).json().unicodeScalars
    var array = ArrayHeader.bytes(descr: "<U\(codePoints.count)", shape: [])
    array.reserveCapacity(array.count + codePoints.count * 4)
    for point in codePoints {
      for shift in stride(from: 0, to: 32, by: 8) { array.append(UInt8(truncatingIfNeeded: point.value >> shift)) }
    }
    return array
  }

  /// The metadata that would not be read back as they are.
  static func losses(of metadata: MetadataObject) -> [Loss] {
    // The object of all metadata lies around each of them.
    let depth = JSONScanner.Rules().depthLimit - 1
    return metadata.members.filter { !isJSON($0.value, depth: depth) }.map {
      Loss("metadata '\($0.key)'", "JSON has no NaN and no infinity, and at most \(depth) lists around a value")
    }
  }

  /// Whether a value is read back from JSON as it is, with at most `depth` lists and objects in one another.
  private static func isJSON(_ value: MetadataValue, depth: Int) -> Bool {
    switch value {
    case .null, .bool, .integer, .string: true
    case .double(let number): number.isFinite
    case .array(let elements): depth > 0 && elements.allSatisfy { isJSON($0, depth: depth - 1) }
    case .object(let object): depth > 0 && object.members.allSatisfy { isJSON($0.value, depth: depth - 1) }
    }
  }

  private static func decodeCodePoints(_ bytes: ArraySlice<UInt8>, _ order: ByteOrder) -> String? {
    let region = ByteRegion(Array(bytes))
    let span = region.bytes
    var text = String.UnicodeScalarView()
    for offset in stride(from: 0, to: span.byteCount, by: 4) {
      guard let point = Unicode.Scalar(span.integer(at: offset, as: UInt32.self, order)) else { return nil }
      text.append(point)
    }
    return String(text)
  }

  /// Where the padding starts, in units of `unit` bytes.
  private static func end(of bytes: [UInt8], unit: Int) -> Int {
    let last = bytes.lastIndex { $0 != 0 }.map { $0 / unit + 1 } ?? 0
    return min(bytes.count, last * unit)
  }
}
