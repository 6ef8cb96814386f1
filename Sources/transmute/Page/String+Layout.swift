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
}
