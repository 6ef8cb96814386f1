extension String {
  /// The text broken between words into lines of at most `width` columns; a longer word gets a line of its own.
  package func wrapped(to width: Int) -> [String] {
    var lines: [String] = []
    var (line, taken) = ("", 0)
    for word in split(separator: " ", omittingEmptySubsequences: false) {
      let word = String(word)
      let length = word.columns
      if line.isEmpty {
        (line, taken) = (word, length)
      } else if taken + 1 + length <= width {
        line += " " + word
        taken += 1 + length
      } else {
        lines.append(line)
        (line, taken) = (word, length)
      }
    }
    return lines + [line]
  }
}
