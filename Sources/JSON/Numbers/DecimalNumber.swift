import ByteIO

/// A number as JSON text gives it: ± `digits` · 10^`exponent`.
struct DecimalNumber {
  /// At most this many significant digits always fit in 64 bits.
  static var mostDigits: Int { 19 }

  /// The first nineteen significant digits.
  var digits: UInt64 = 0
  /// The power of ten that the last of these digits counts.
  var exponent = 0
  var isNegative = false
  /// Whether the text has neither a fraction nor an exponent.
  var isInteger = true
  /// Whether further digits follow those in ``digits``, and where.
  var isTruncated = false
  var firstDigitLeftOut = 0
  /// Where the text ends.
  var end = 0
}

extension DecimalNumber {
  /// Reads the number that starts at byte `start`, or returns `nil` where the grammar of JSON knows none.
  ///
  /// The number ends where the grammar allows no further byte; what may follow is the caller's business.
  init?(_ bytes: RawSpan, at start: Int) {
    var scan = DigitScan(bytes: bytes, position: start)
    isNegative = scan.skip(UInt8(ascii: "-"))
    let firstDigit = scan.position
    guard scan.readDigits() > 0 else { return nil }
    // RFC 8259 allows no leading zeros.
    if bytes.byte(at: firstDigit) == UInt8(ascii: "0"), scan.position > firstDigit + 1 { return nil }
    var fractionLength = 0
    if scan.skip(UInt8(ascii: ".")) {
      isInteger = false
      fractionLength = scan.readDigits()
      guard fractionLength > 0 else { return nil }
    }
    if scan.skip(UInt8(ascii: "e")) || scan.skip(UInt8(ascii: "E")) {
      isInteger = false
      guard let written = scan.readExponent() else { return nil }
      exponent = written
    }
    digits = scan.digits
    exponent += scan.digitsLeftOut - fractionLength
    isTruncated = scan.digitsLeftOut > 0
    firstDigitLeftOut = scan.firstDigitLeftOut
    end = scan.position
  }
}

/// Goes over digits one by one and keeps the first nineteen significant ones.
private struct DigitScan: ~Escapable {
  let bytes: RawSpan
  var position: Int
  var digits: UInt64 = 0
  var digitsKept = 0
  var digitsLeftOut = 0
  var firstDigitLeftOut = 0

  @_lifetime(copy bytes)
  init(bytes: RawSpan, position: Int) {
    self.bytes = bytes
    self.position = position
  }

  var byte: UInt8? { position < bytes.byteCount ? bytes.byte(at: position) : nil }

  @_lifetime(self: copy self)
  mutating func skip(_ expected: UInt8) -> Bool {
    guard byte == expected else { return false }
    position += 1
    return true
  }

  /// Reads a run of digits and returns its length.
  @_lifetime(self: copy self)
  mutating func readDigits() -> Int {
    let start = position
    while let digit = byte?.decimalDigit {
      if digitsKept < DecimalNumber.mostDigits {
        digits = digits * 10 + digit
        if digits > 0 { digitsKept += 1 }
      } else {
        if digitsLeftOut == 0 { firstDigitLeftOut = position }
        digitsLeftOut += 1
      }
      position += 1
    }
    return position - start
  }

  /// Reads what follows the letter of an exponent.
  @_lifetime(self: copy self)
  mutating func readExponent() -> Int? {
    let isNegative = skip(UInt8(ascii: "-"))
    if !isNegative { _ = skip(UInt8(ascii: "+")) }
    guard byte?.decimalDigit != nil else { return nil }
    var exponent = 0
    while let digit = byte?.decimalDigit {
      // Larger than any file has digits to make up for, and far from overflow.
      if exponent < 1 << 52 { exponent = exponent * 10 + Int(digit) }
      position += 1
    }
    return isNegative ? -exponent : exponent
  }
}

extension UInt8 {
  /// The value of a decimal digit.
  @inline(__always)
  var decimalDigit: UInt64? {
    let value = self &- UInt8(ascii: "0")
    return value < 10 ? UInt64(value) : nil
  }
}
