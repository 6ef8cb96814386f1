import ByteIO

/// How the elements of a list are read.
protocol NumberElement {
  /// What one element is stored as.
  associatedtype Stored: BitwiseCopyable
  /// Reads the element at `position`, whose first byte is there, and moves behind it.
  func read(_ bytes: RawSpan, _ position: inout Int) throws(JSONError) -> Stored
}

/// Floating-point numbers, correctly rounded from decimal text.
struct FloatingPointElement<Format: BinaryFormat>: NumberElement {
  /// Whether a number written as a whole one must be held exactly, and is not rounded like others.
  var keepsWholeNumbers = false

  @inline(__always)
  func read(_ bytes: RawSpan, _ position: inout Int) throws(JSONError) -> Format.Bits {
    if position &+ DecimalNumber.quickReach <= bytes.byteCount,
      let number = DecimalNumber(quickly: bytes, at: position)
    {
      let magnitude = DecimalRounding<Format>.magnitude(number.digits, number.exponent)
      if magnitude < Format.infinity {
        position = number.end
        return bits(magnitude, isNegative: number.isNegative)
      }
    }
    return try readUnusual(bytes, &position)
  }

  /// Any number of JSON, and the words for what is no finite number.
  @inline(never)
  private func readUnusual(_ bytes: RawSpan, _ position: inout Int) throws(JSONError) -> Format.Bits {
    let start = position
    guard let number = DecimalNumber(bytes, at: start) else {
      guard let word = NonFiniteNumber(bytes, &position, quotes: .optional) else {
        throw .unexpected(bytes, at: start, expected: "a number")
      }
      return bits(word.isNotANumber ? Format.notANumber : Format.infinity, isNegative: word.isNegative)
    }
    let magnitude = number.magnitude(as: Format.self, in: bytes)
    let mustBeExact = keepsWholeNumbers && number.isInteger
    guard magnitude < Format.infinity, !mustBeExact || number.isExact(magnitude, as: Format.self, in: bytes) else {
      throw .outOfRange(
        byte: start, number: bytes.excerpt(start..<number.end), type: Format.name + (mustBeExact ? " exactly" : ""))
    }
    position = number.end
    return bits(magnitude, isNegative: number.isNegative)
  }

  @inline(__always)
  private func bits(_ magnitude: UInt64, isNegative: Bool) -> Format.Bits {
    let sign: Format.Bits = isNegative ? 1 &<< Format.Bits(Format.Bits.bitWidth - 1) : 0
    return Format.Bits(truncatingIfNeeded: magnitude) | sign
  }
}

/// Whole numbers.
struct IntegerElement<Value: FixedWidthInteger & BitwiseCopyable>: NumberElement {
  func read(_ bytes: RawSpan, _ position: inout Int) throws(JSONError) -> Value {
    guard let number = DecimalNumber(bytes, at: position) else {
      throw .unexpected(bytes, at: position, expected: "a number")
    }
    guard let value = number.integer(as: Value.self, at: position, in: bytes) else {
      let type = "\(Value.isSigned ? "" : "u")int\(Value.bitWidth)"
      throw .outOfRange(byte: position, number: bytes.excerpt(position..<number.end), type: type)
    }
    position = number.end
    return value
  }
}

/// Truth values: `true` and `false`, or 1 and 0.
struct TruthElement: NumberElement {
  func read(_ bytes: RawSpan, _ position: inout Int) throws(JSONError) -> UInt8 {
    if bytes.skipWord("true", &position) || bytes.skipWord("1", &position) { return 1 }
    if bytes.skipWord("false", &position) || bytes.skipWord("0", &position) { return 0 }
    throw .unexpected(bytes, at: position, expected: "true or false")
  }
}
