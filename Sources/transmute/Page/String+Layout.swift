extension String {
  /// The text with spaces added up to a width; longer text is left as it is.
  package func padded(to width: Int, _ alignment: Table.Alignment = .leading) -> String {
    let spaces = String(repeating: " ", count: max(0, width - count))
    return alignment == .leading ? self + spaces : spaces + self
  }

  /// The text broken between words into lines of at most `width` characters; a longer word gets a line of its own.
  package func wrapped(to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ", omittingEmptySubsequences: false) {
      if line.isEmpty {
        line = String(word)
      } else if line.count + 1 + word.count <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    return lines + [line]
  }

  /// The text with every control character spelled out, so that no name in a file can act on a terminal.
  package func printable(keepingNewlines: Bool = false) -> String {
    guard unicodeScalars.contains(where: \.isControl) else { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar.isControl && !(keepingNewlines && scalar == "\n") {
        result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}

extension Unicode.Scalar {
  /// Whether a terminal does something else than to show it: control characters, and those that turn the writing direction.
  fileprivate var isControl: Bool {
    switch value {
    case 0..<0x20, 0x7f..<0xa0, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
    default: false
    }
  }
}
