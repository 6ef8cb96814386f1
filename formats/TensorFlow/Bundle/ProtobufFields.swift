import ByteIO
import WeightGraph

/// One field of a message: its number and what it holds.
struct ProtobufField {
  let number: UInt64
  let value: Value
  /// Where it starts in the file.
  let byte: Int

  enum Value {
    case varint(UInt64)
    case fixed64
    case bytes(Range<Int>)
    case fixed32(UInt32)

    var kind: String {
      switch self {
      case .varint: "a number of seven bits a byte"
      case .fixed64: "a number of 64 bits"
      case .bytes: "bytes with a length"
      case .fixed32: "a number of 32 bits"
      }
    }
  }
}

/// A message of protobuf, gone through field by field; nothing is kept of fields that nobody knows.
///
/// Source: https://protobuf.dev/programming-guides/encoding
struct ProtobufFields: ~Escapable {
  /// What messages call it.
  let subject: String
  private var cursor: ByteCursor

  /// The message that stands at `range` of the file.
  @_lifetime(copy file)
  init(_ subject: String, _ file: RawSpan, _ range: Range<Int>) {
    self.subject = subject
    cursor = ByteCursor(file.extracting(first: range.upperBound), at: range.lowerBound)
  }

  /// The next field, or `nil` at the end.
  @_lifetime(self: copy self)
  mutating func next() throws(ContainerError) -> ProtobufField? {
    guard cursor.remaining > 0 else { return nil }
    let byte = cursor.position
    let tag: UInt64
    let value: ProtobufField.Value?
    do throws(VarintError) {
      tag = try cursor.readVarint()
      value = try self.value(kind: tag & 7)
    } catch {
      throw .damaged(subject: subject, byte: byte, found: error.found, expected: "a field of protobuf")
    }
    guard let value, tag >> 3 != 0 else {
      throw .damaged(
        subject: subject, byte: byte, found: "a field of number \(tag >> 3) and kind \(tag & 7)",
        expected: "a number from 1 on, and kind 0, 1, 2 or 5")
    }
    return ProtobufField(number: tag >> 3, value: value, byte: byte)
  }

  /// Reads what a field of some kind holds, or returns `nil` where there is no such kind.
  @_lifetime(self: copy self)
  private mutating func value(kind: UInt64) throws(VarintError) -> ProtobufField.Value? {
    switch kind {
    case 0: return .varint(try cursor.readVarint())
    case 2:
      let length = try cursor.readVarint()
      return .bytes(try take(length))
    case 1:
      _ = try take(8)
      return .fixed64
    case 5:
      let range = try take(4)
      return .fixed32(cursor.bytes.integer(at: range.lowerBound, as: UInt32.self))
    default: return nil
    }
  }

  @_lifetime(self: copy self)
  private mutating func take(_ count: UInt64) throws(VarintError) -> Range<Int> {
    do { return try cursor.take(Int(clamping: count)) } catch { throw .truncated }
  }
}

extension ProtobufFields {
  /// The number that a field holds.
  func number(_ field: ProtobufField) throws(ContainerError) -> UInt64 {
    guard case .varint(let number) = field.value else { throw wrong(field, .varint(0)) }
    return number
  }

  /// Where the text or the message stands that a field holds.
  func range(_ field: ProtobufField) throws(ContainerError) -> Range<Int> {
    guard case .bytes(let range) = field.value else { throw wrong(field, .bytes(0..<0)) }
    return range
  }

  /// The 32 bits that a field holds.
  func bits(_ field: ProtobufField) throws(ContainerError) -> UInt32 {
    guard case .fixed32(let bits) = field.value else { throw wrong(field, .fixed32(0)) }
    return bits
  }

  private func wrong(_ field: ProtobufField, _ expected: ProtobufField.Value) -> ContainerError {
    .damaged(
      subject: "\(subject), field \(field.number)", byte: field.byte, found: field.value.kind, expected: expected.kind)
  }
}
