import WeightGraph

/// The bytes of a header as they are put together, little-endian.
struct HeaderBytes {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ number: some FixedWidthInteger) {
    for byte in 0..<number.bitWidth / 8 { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * byte))) }
  }

  /// A text with its length before it.
  mutating func append(_ text: String) {
    append(UInt64(text.utf8.count))
    bytes += Array(text.utf8)
  }

  /// A member of the metadata, of the narrowest type that programs expect and that holds the value.
  mutating func append(_ key: String, _ value: MetadataValue) {
    append(key)
    guard case .array(let elements) = value else {
      let type = FileFacts.types[key] ?? ValueType(of: [value], inArray: false)
      append(type.rawValue)
      return append(value, as: type)
    }
    append(ValueType.array.rawValue)
    let type = ValueType(of: elements, inArray: true)
    append(type.rawValue)
    append(UInt64(elements.count))
    for element in elements { append(element, as: type) }
  }

  private mutating func append(_ value: MetadataValue, as type: ValueType) {
    switch (value, type) {
    case (.bool(let truth), _): bytes.append(truth ? 1 : 0)
    case (.string(let text), _): append(text)
    case (.integer(let number), .uint16): append(UInt16(number))
    case (.integer(let number), .uint32): append(UInt32(number))
    case (.integer(let number), .int32): append(Int32(number))
    case (.integer(let number), _): append(number)
    case (.double(let number), .float32): append(Float(number).bitPattern)
    case (.double(let number), _): append(number.bitPattern)
    case (.null, _), (.array, _), (.object, _): preconditionFailure("a file has no type for it")
    }
  }
}

extension ValueType {
  /// The type that holds all of these values, which are of one kind.
  ///
  /// llama.cpp asks for a single count as `uint32` and for lists of numbers as `int32`, and for `float32` throughout.
  fileprivate init(of values: [MetadataValue], inArray: Bool) {
    let integers = values.compactMap { if case .integer(let value) = $0 { value } else { nil } }
    switch values.first {
    case .bool: self = .bool
    case .string: self = .string
    case .double: self = values.allSatisfy(\.isFloat) ? .float32 : .float64
    case .integer where !inArray && integers[0] >= 0 && integers[0] <= UInt32.max: self = .uint32
    case .integer where integers.allSatisfy({ Int32(exactly: $0) != nil }): self = .int32
    case .integer: self = .int64
    default: self = .int32
    }
  }
}

extension MetadataValue {
  /// Whether a float32 is read back as this number.
  fileprivate var isFloat: Bool { double.map { self == .decimal(Float($0)) } ?? false }
}
