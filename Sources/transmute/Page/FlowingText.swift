import Pages

/// Text that comes in pieces and is printed at once, broken between words into lines of a page's width.
///
/// A word whose end comes after its line was chosen may stand out beyond the page; nothing that was printed is taken back.
package struct FlowingText {
  private let indentation: Int
  /// How many characters are on the line, or `nil` where no line has begun.
  private var column: Int?
  /// Whether nothing came so far.
  package private(set) var isEmpty = true

  /// A text whose lines begin with so many spaces.
  package init(indentation: Int) { self.indentation = indentation }

  /// What is to be printed when this comes.
  package mutating func append(_ piece: String) -> String {
    var result = ""
    isEmpty = isEmpty && piece.isEmpty
    let lines = piece.printable(keepingNewlines: true).split(separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      if number > 0 { result += finish() }
      for (number, word) in line.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
        result += number == 0 ? joined(word) : separated(word)
      }
    }
    return result
  }

  /// What is to be printed at the end of a line.
  package mutating func finish() -> String {
    column = nil
    return "\n"
  }

  /// The rest of a word, or the first of a line.
  private mutating func joined(_ word: Substring) -> String {
    guard !word.isEmpty else { return "" }
    guard let column else { return begun(word) }
    self.column = column + word.count
    return String(word)
  }

  /// A word after a space.
  private mutating func separated(_ word: Substring) -> String {
    guard let column else { return begun(word) }
    if column + 1 + word.count > Page.width { return finish() + begun(word) }
    self.column = column + 1 + word.count
    return " " + word
  }

  private mutating func begun(_ word: Substring) -> String {
    column = indentation + word.count
    return String(repeating: " ", count: indentation) + word
  }
}
