extension String {
  /// The text with every character spelled out that acts on a reader instead of being seen, so that no name in a file can
  /// move a cursor, colour a screen or turn the direction of writing.
  package func printable(keepingNewlines: Bool = false) -> String {
    guard unicodeScalars.contains(where: \.acts) else { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar.acts && !(keepingNewlines && scalar == "\n") {
        result.append(contentsOf: scalar.spelling.unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}

extension Unicode.Scalar {
  /// How source code would spell it.
  fileprivate var spelling: String {
    switch self {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{\(String(value, radix: 16))}"
    }
  }

  /// Whether a terminal or a browser does something else than to show it.
  fileprivate var acts: Bool {
    if isASCII { return value < 0x20 || value == 0x7f }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
  }
}
