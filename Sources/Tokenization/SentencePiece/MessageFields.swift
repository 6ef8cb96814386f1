import ByteIO

/// The fields of a message of Protocol Buffers, one after the other.
///
/// Source: protobuf.dev, "Encoding".
struct MessageFields: ~Escapable {
  /// What a field says, by how it is written.
  enum Value: Equatable {
    case number(UInt64)
    case single(Float)
    /// Where its bytes are.
    case bytes(Range<Int>)
    /// A number of eight bytes, which nobody here asks for.
    case passedOver
  }

  private var cursor: ByteCursor
  private let end: Int

  /// The fields of the message in these bytes of a file.
  @_lifetime(copy file)
  init(_ file: RawSpan, _ range: Range<Int>) {
    cursor = ByteCursor(file, at: range.lowerBound)
    end = range.upperBound
  }

  /// The next field, or `nil` at the end.
  @_lifetime(self: copy self)
  mutating func next() throws(TokenizerError) -> (number: Int, value: Value)? {
    guard cursor.position < end else { return nil }
    let start = cursor.position
    do throws(ByteCursor.Truncation) {
      let tag = try variable()
      let value: Value
      switch tag & 7 {
      case 0: value = .number(try variable())
      case 1:
        _ = try cursor.take(8)
        value = .passedOver
      case 2:
        let length = try variable()
        value = .bytes(try cursor.take(Int(exactly: length) ?? .max))
      case 5: value = .single(Float(bitPattern: try cursor.read(UInt32.self)))
      default: throw ByteCursor.Truncation(byte: start, needed: 0, available: 0)
      }
      guard cursor.position <= end else { throw ByteCursor.Truncation(byte: start, needed: 0, available: 0) }
      return (Int(truncatingIfNeeded: tag >> 3), value)
    } catch {
      throw .malformed(field: "tokenizer.model, byte \(start)", found: "no sound field", expected: "a field or the end")
    }
  }

  /// A number in groups of seven bits, the lowest first.
  @_lifetime(self: copy self)
  private mutating func variable() throws(ByteCursor.Truncation) -> UInt64 {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let byte = try cursor.read(UInt8.self)
      number |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return number }
    }
    throw ByteCursor.Truncation(byte: cursor.position, needed: 0, available: 0)
  }
}

/// The bytes of a message, field by field.
struct MessageBytes {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ field: Int, _ number: Int) {
    variable(UInt64(field) << 3)
    // A negative number is written as if it were one of 64 bits without a sign.
    variable(UInt64(bitPattern: Int64(number)))
  }

  mutating func add(_ field: Int, _ value: Float) {
    variable(UInt64(field) << 3 | 5)
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt32($0))) }
  }

  mutating func add(_ field: Int, _ contents: some Collection<UInt8>) {
    variable(UInt64(field) << 3 | 2)
    variable(UInt64(contents.count))
    bytes += contents
  }

  private mutating func variable(_ number: UInt64) {
    var rest = number
    while rest > 0x7f {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
