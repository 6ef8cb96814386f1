import Testing
import transmute

@Suite struct `A page` {
  @Test func `puts values side by side and breaks them between words`() {
    var page = Page()
    let words = Array(repeating: "word", count: 30).joined(separator: " ")
    page.facts([("short", words), ("a longer name", "one\ntwo")], indentation: 2)
    let lines = page.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= Page.width })
    #expect(lines[0].hasPrefix("  short          word word"))
    #expect(lines[1].hasPrefix("                 word"))
    #expect(lines.suffix(3) == ["  a longer name  one", "                 two", ""])
  }

  @Test func `does not cut a word that is too long`() {
    var page = Page()
    page.facts([("x", "a " + String(repeating: "b", count: 100) + " c")])
    #expect(page.text == "x  a\n   \(String(repeating: "b", count: 100))\n   c\n")
  }

  @Test func `makes every column of a table as wide as its widest cell`() {
    var table = Table(.words("name"), .numbers("bytes"))
    table.row(["a", "1"])
    table.row(["longer", "1000000"])
    var page = Page()
    page.table(table, indentation: 2)
    #expect(page.text == "  name      bytes\n  a             1\n  longer  1000000\n")
  }

  @Test func `goes on below where a cell is wider than its column may be`() {
    var table = Table(.words(""), .words("", limit: 7), .words(""))
    table.row(["a", "one two three", "end"])
    #expect(table.lines() == ["a  one two  end", "   three       "])
  }

  @Test func `has no table where there are no rows, and no spaces at the ends of lines`() {
    var page = Page()
    page.table(Table(.words("title")))
    #expect(page.text == "")
    page.line("text   ")
    page.heading("next")
    #expect(page.text == "text\n\nnext\n")
  }

  @Test func `lets no text act on a terminal`() {
    var page = Page()
    page.line("red \u{1b}[31m, bell \u{7}, right to left \u{202e}, two\nlines")
    #expect(page.text == "red \\u{1b}[31m, bell \\u{7}, right to left \\u{202e}, two\\nlines\n")
  }
}
