import ByteIO

/// What floating-point formats hold and JSON's grammar of numbers does not.
///
/// It is written as one of three strings. Read are also the bare words that Python's `json` writes.
enum NonFiniteNumber: String, CaseIterable {
  case notANumber = "NaN"
  case infinity = "Infinity"
  case negativeInfinity = "-Infinity"

  /// Whether the word may stand in quotes.
  enum Quotes { case none, optional }

  /// Reads the word at `position` and moves behind it; otherwise stays.
  init?(_ bytes: RawSpan, _ position: inout Int, quotes: Quotes) {
    var here = position
    let isQuoted = quotes == .optional && bytes.skipWord("\"", &here)
    if bytes.skipWord("NaN", &here) {
      self = .notANumber
    } else if bytes.skipWord("Infinity", &here) {
      self = .infinity
    } else if bytes.skipWord("-Infinity", &here) {
      self = .negativeInfinity
    } else {
      return nil
    }
    if isQuoted, !bytes.skipWord("\"", &here) { return nil }
    position = here
  }

  /// The value as a double.
  var double: Double {
    switch self {
    case .notANumber: .nan
    case .infinity: .infinity
    case .negativeInfinity: -.infinity
    }
  }
}
