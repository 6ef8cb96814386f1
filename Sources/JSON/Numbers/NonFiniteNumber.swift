import ByteIO

/// What floating-point formats hold and JSON's grammar of numbers does not.
///
/// It is written as one of four strings. Read are also the bare words that Python's `json` writes.
public enum NonFiniteNumber: String, CaseIterable, Sendable {
  case notANumber = "NaN"
  /// The NaN that x86 processors make, whose sign bit is set.
  case negativeNotANumber = "-NaN"
  case infinity = "Infinity"
  case negativeInfinity = "-Infinity"

  /// Whether the word may stand in quotes.
  enum Quotes { case none, optional }

  /// Reads the word at `position` and moves behind it; otherwise stays.
  init?(_ bytes: RawSpan, _ position: inout Int, quotes: Quotes) {
    var here = position
    let isQuoted = quotes == .optional && bytes.skipWord("\"", &here)
    let isNegative = bytes.skipWord("-", &here)
    if bytes.skipWord("NaN", &here) {
      self = isNegative ? .negativeNotANumber : .notANumber
    } else if bytes.skipWord("Infinity", &here) {
      self = isNegative ? .negativeInfinity : .infinity
    } else {
      return nil
    }
    if isQuoted, !bytes.skipWord("\"", &here) { return nil }
    position = here
  }

  var isNotANumber: Bool { self == .notANumber || self == .negativeNotANumber }
  var isNegative: Bool { self == .negativeNotANumber || self == .negativeInfinity }

  /// The word for a number, or `nil` where it is finite, or a NaN with other bits than the usual ones.
  public init?(_ value: Float) { self.init(Double(value), isUsual: value.bitPattern << 1 == Float.nan.bitPattern << 1) }

  /// The word for a number, or `nil` where it is finite, or a NaN with other bits than the usual ones.
  public init?(_ value: Double) { self.init(value, isUsual: value.bitPattern << 1 == Double.nan.bitPattern << 1) }

  private init?(_ value: Double, isUsual: Bool) {
    switch (value.isNaN, value.sign) {
    case (true, let sign):
      guard isUsual else { return nil }
      self = sign == .minus ? .negativeNotANumber : .notANumber
    case (false, let sign):
      guard value.isInfinite else { return nil }
      self = sign == .minus ? .negativeInfinity : .infinity
    }
  }

  /// The value as a double.
  var double: Double {
    let magnitude = isNotANumber ? Double.nan : .infinity
    return isNegative ? -magnitude : magnitude
  }
}
