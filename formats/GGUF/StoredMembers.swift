import ByteIO
import WeightGraph

/// The metadata as they stand in a file: keys with values, one after the other.
struct StoredMembers {
  /// An empty key's length, a type and a value of one byte.
  static let leastByteCount = 8 + 4 + 1
  private static let longestKey = 65535
  /// Arrays may lie in arrays so deep; llama.cpp reads none.
  private static let deepest = 64
  /// The lists of a model's tokenizer have a tenth of that.
  private static let mostElements = 1 << 22

  private(set) var members: [(key: String, value: MetadataValue)] = []
  /// Where the values stand, and what kind they are, of those that describe the file itself.
  private(set) var alignment = 32
  private var elementsLeft = Self.mostElements

  /// Reads `count` members.
  ///
  /// - Throws: ``ContainerError`` where a key is empty, too long or there twice, or a value is of no kind.
  init(_ count: Int, from reader: inout HeaderReader) throws(ContainerError) {
    var keys: Set<ExactText> = []
    for number in 0..<count {
      reader.subject = "key \(number)"
      let byte = reader.position
      let key = try reader.text(longest: Self.longestKey)
      guard !key.isEmpty else {
        throw .damaged(subject: reader.subject, byte: byte, found: "an empty text", expected: "a name")
      }
      reader.subject = "metadata '\(key)'"
      guard keys.insert(ExactText(key)).inserted else {
        throw .damaged(subject: reader.subject, byte: byte, found: "a second value of this name", expected: "one")
      }
      let type = try valueType(&reader)
      let place = reader.position
      let value = try value(of: type, &reader)
      if key == FileFacts.alignment { try setAlignment(value, type, at: place) }
      members.append((key, value))
    }
  }

  private func valueType(_ reader: inout HeaderReader) throws(ContainerError) -> ValueType {
    let byte = reader.position
    let number = try reader.number(UInt32.self)
    guard let type = ValueType(rawValue: number) else {
      throw .damaged(
        subject: reader.subject, byte: byte, found: "a value of type \(number)",
        expected: "one of 0 to \(ValueType.allCases.count - 1)")
    }
    return type
  }

  private mutating func value(
    of type: ValueType, _ reader: inout HeaderReader, depth: Int = 0
  ) throws(ContainerError) -> MetadataValue {
    switch type {
    case .uint8: .integer(Int64(try reader.number(UInt8.self)))
    case .int8: .integer(Int64(try reader.number(Int8.self)))
    case .uint16: .integer(Int64(try reader.number(UInt16.self)))
    case .int16: .integer(Int64(try reader.number(Int16.self)))
    case .uint32: .integer(Int64(try reader.number(UInt32.self)))
    case .int32: .integer(Int64(try reader.number(Int32.self)))
    case .int64: .integer(try reader.number(Int64.self))
    case .uint64: try Self.integer(reader.number(UInt64.self), reader.subject)
    case .float32: .decimal(Float(bitPattern: try reader.number(UInt32.self)))
    case .float64: .double(Double(bitPattern: try reader.number(UInt64.self)))
    case .bool: .bool(try Self.truth(&reader))
    case .string: .string(try reader.text())
    case .array: try array(&reader, depth + 1)
    }
  }

  private static func integer(_ number: UInt64, _ subject: String) throws(ContainerError) -> MetadataValue {
    if let value = Int64(exactly: number) { return .integer(value) }
    guard let value = Double(exactly: number) else {
      throw .unsupported(
        subject: subject, reason: "\(number), which neither an integer of 64 bits nor a float64 is", hint: nil)
    }
    return .double(value)
  }

  private static func truth(_ reader: inout HeaderReader) throws(ContainerError) -> Bool {
    let byte = reader.position
    let number = try reader.number(UInt8.self)
    guard number <= 1 else {
      throw .damaged(subject: reader.subject, byte: byte, found: "a truth value \(number)", expected: "0 or 1")
    }
    return number == 1
  }

  private mutating func array(_ reader: inout HeaderReader, _ depth: Int) throws(ContainerError) -> MetadataValue {
    let byte = reader.position
    guard depth <= Self.deepest else {
      throw .damaged(
        subject: reader.subject, byte: byte, found: "arrays in one another", expected: "at most \(Self.deepest)")
    }
    let type = try valueType(&reader)
    let count = try reader.count(each: type.leastByteCount, most: elementsLeft)
    elementsLeft -= count
    var elements: [MetadataValue] = []
    elements.reserveCapacity(count)
    for _ in 0..<count { elements.append(try value(of: type, &reader, depth: depth)) }
    return .array(elements)
  }

  private mutating func setAlignment(
    _ value: MetadataValue, _ type: ValueType, at byte: Int
  ) throws(ContainerError) {
    guard type == .uint32, let number = value.integer, FileFacts.alignments.contains(number) else {
      throw .damaged(
        subject: "metadata '\(FileFacts.alignment)'", byte: byte, found: "\(value) of type \(type)",
        expected: "a power of two of type uint32, at most \(FileFacts.alignments.last!)")
    }
    alignment = number
  }
}
