import Pages
import Testing

@Suite struct `Markup` {
  static let hostile = [
    "<script>alert(1)</script>", "</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "&lt;b&gt;",
    "<!--", "]]>", "<\u{301}script>", "\u{202e}gpj.exe", "\u{1b}[31mred", "a\u{0}b",
  ]

  @Test(arguments: hostile)
  func `escapes what is interpolated, in elements and quoted attributes`(text: String) {
    let html: HTML = "<td title=\"\(text)\">\(text)</td>"
    let inside = html.text.dropFirst(11).dropLast(5)
    #expect(!inside.unicodeScalars.contains("<"))
    #expect(inside.unicodeScalars.count { $0 == "\"" } == 1)
    #expect(inside.unicodeScalars.count { $0 == ">" } == 1)
    #expect(!inside.unicodeScalars.contains("'"))
    #expect(!inside.unicodeScalars.contains { $0.value < 32 || $0.value == 0x202e })
  }

  @Test func `shows text as it is`() {
    #expect(HTML(escaping: "a < b & 'c'").text == "a &lt; b &amp; &#39;c&#39;")
    #expect(HTML(escaping: "Größe 数 \n").text == "Größe 数 \n")
    #expect(HTML(escaping: "\u{202e}x").text == "\\u{202e}x")
  }

  @Test func `keeps markup that is interpolated`() {
    let cell: HTML = "<b>\("a<b")</b>"
    let row: HTML = "<p>\(cell)\([cell, cell]) \(3)</p>"
    #expect(row.text == "<p><b>a&lt;b</b><b>a&lt;b</b><b>a&lt;b</b> 3</p>")
  }

  @Test func `makes tables with headings for rows and columns`() {
    var table = HTMLTable("tensors <1>", [.words("name"), .numbers("bytes")])
    #expect(table.html == HTML())
    table.row(["\("<x>")", "\(12)"])
    #expect(table.html.text.contains("aria-label=\"tensors &lt;1&gt;\""))
    #expect(table.html.text.contains("<th scope=\"row\">&lt;x&gt;</th><td class=\"number\">12</td>"))
  }

  @Test func `makes lists of facts`() {
    let facts = HTML.facts([("file", .code("a&b")), ("", "more")])
    #expect(
      facts.text == "<dl class=\"facts\">\n<dt>file</dt><dd><code>a&amp;b</code></dd>\n<dd>more</dd>\n</dl>\n")
  }
}
