import Testing
import transmute

@Suite struct `A number on a page` {
  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (124_439_808, "124,439,808"), (-1234, "-1,234"),
    (Int.max, "9,223,372,036,854,775,807"), (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func `has commas between thousands`(number: Int, text: String) {
    #expect(number.grouped == text)
  }

  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.00 kB"), (1004, "1.00 kB"), (1005, "1.01 kB"), (999_499, "999 kB"),
    (999_500, "1.00 MB"), (9_437_184, "9.44 MB"), (497_798_902, "498 MB"), (Int.max, "9.22 EB"),
  ])
  func `of bytes has three digits and a unit`(count: Int, text: String) {
    #expect(count.bytes == text)
  }

  @Test(
    arguments: [
      (0.0, "0"), (-0.0, "0"), (1.0, "1.000"), (-2.84375, "-2.844"), (0.019964, "0.01996"), (0.00012345, "0.0001235"),
      (0.000012345, "1.235e-5"), (1e-300, "1.000e-300"), (.leastNonzeroMagnitude, "5.000e-324"), (9.9995, "10.00"),
      (99999, "100000"),
      (1234567, "1235000"), (12_345_678, "1.235e+7"), (999_999_9.0, "1.000e+7"), (1e300, "1.000e+300"),
      (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "NaN"), (123.4, "123.4"), (1234.5, "1235"),
    ] as [(Double, String)])
  func `has four digits, and an exponent where it is needed`(number: Double, text: String) {
    #expect(number.rounded(toDigits: 4) == text)
  }

  @Test func `is told with what it counts`() {
    #expect(1.counted("tensor") == "1 tensor")
    #expect(0.counted("tensor") == "0 tensors")
    #expect(1480.counted("tensor") == "1,480 tensors")
  }
}

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
    #expect(table.lines == ["a  one two  end", "   three       "])
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
    #expect(page.text == "red \\u{1b}[31m, bell \\u{7}, right to left \\u{202e}, two\\u{a}lines\n")
    #expect("é 漢 🙂".printable() == "é 漢 🙂")
  }
}
