import Pages

/// Text for a reader, built from top to bottom, 80 columns wide wherever what it says can be broken.
///
/// Nothing that a file says can move the cursor or colour the screen: see ``Swift/String/printable(keepingNewlines:)``.
package struct Page {
  /// The width that lines are kept to.
  package static let width = 80

  /// What has been written, ending in a newline.
  package private(set) var text = ""

  /// An empty page.
  package init() {}

  /// Writes a line as it is.
  package mutating func line(_ line: String = "") {
    let printable = line.printable()
    text += printable[..<(printable.lastIndex { $0 != " " }.map(printable.index(after:)) ?? printable.startIndex)]
    text += "\n"
  }

  /// Starts a part of the report, after an empty line where there is something before it.
  package mutating func heading(_ title: String) {
    if !text.isEmpty { line() }
    line(title)
  }

  /// Writes what is called what, one below the other, the values side by side and broken between words.
  package mutating func facts(_ facts: [(name: String, value: String)], indentation: Int = 0) {
    let width = (facts.map(\.name.count).max() ?? 0) + 2
    for fact in facts {
      // A value of several lines keeps them, each broken for itself.
      let lines = fact.value.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
        String(line).wrapped(to: Self.width - indentation - width)
      }
      for (number, line) in lines.enumerated() {
        let name = number == 0 ? fact.name : ""
        self.line(String(repeating: " ", count: indentation) + name.padded(to: width) + line)
      }
    }
  }

  /// Writes a table; nothing where it has no rows.
  package mutating func table(_ table: Table, indentation: Int = 0) {
    for row in table.lines { line(String(repeating: " ", count: indentation) + row) }
  }
}
