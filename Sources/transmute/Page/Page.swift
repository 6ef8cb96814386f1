import Pages

/// Text for a reader, built from top to bottom, as wide as its place wherever what it says can be broken.
///
/// Nothing that a file says can move the cursor or colour the screen: see ``Swift/String/printable(keepingNewlines:)``.
package struct Page {
  /// The width that lines are kept to where nothing else is known, in columns.
  package static let width = 80

  /// How lines are laid out.
  package let look: PageLook
  /// What has been written, ending in a newline.
  package private(set) var text = ""

  /// An empty page.
  package init(_ look: PageLook = PageLook()) { self.look = look }

  /// Writes a line as it is.
  package mutating func line(_ line: String = "", _ style: Style? = nil) {
    let printable = line.printable()
    let end = printable.lastIndex { $0 != " " }.map(printable.index(after:)) ?? printable.startIndex
    let shown = String(printable[..<end])
    text += (style?.applied(to: shown, look) ?? shown) + "\n"
  }

  /// Starts a part of the report, after an empty line where there is something before it.
  package mutating func heading(_ title: String) {
    if !text.isEmpty { line() }
    for part in title.wrapped(to: look.width) { line(part, .heading) }
  }

  /// Writes words broken between them, all lines but the first set in further.
  package mutating func paragraph(_ words: String, indentation: Int = 0, hanging: Int = 0, _ style: Style? = nil) {
    let lines = words.wrapped(to: look.width - indentation - hanging)
    for (number, line) in lines.enumerated() {
      let spaces = String(repeating: " ", count: indentation + (number == 0 ? 0 : hanging))
      self.line(spaces + line, style)
    }
  }

  /// Writes what is called what, one below the other, the values side by side and broken between words.
  package mutating func facts(_ facts: [(name: String, value: String)], indentation: Int = 0) {
    // A name that would leave no room for values has its middle left out.
    let limit = max(12, look.width / 2 - indentation)
    let names = facts.map { $0.name.printable().fitting(limit) }
    let width = (names.map(\.columns).max() ?? 0) + 2
    for (fact, name) in zip(facts, names) {
      // A value of several lines keeps them, each broken for itself.
      let lines = fact.value.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
        String(line).wrapped(to: look.width - indentation - width)
      }
      for (number, line) in lines.enumerated() {
        let name = number == 0 ? name : ""
        self.line(String(repeating: " ", count: indentation) + name.padded(to: width) + line)
      }
    }
  }

  /// Writes a table; nothing where it has no rows.
  package mutating func table(_ table: Table, indentation: Int = 0) {
    let spaces = String(repeating: " ", count: indentation)
    for row in table.lines(within: look.width - indentation) { line(spaces + row) }
  }
}
