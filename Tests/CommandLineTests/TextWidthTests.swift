import ByteIO
import Testing
import transmute

@Suite struct `Text on a terminal` {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("한글", 4), ("🙂", 2), ("ｆｕｌｌ", 8), ("▁▂█…–", 5),
  ])
  func `takes as many columns as it is wide`(text: String, columns: Int) {
    #expect(text.columns == columns)
  }

  @Test func `loses its middle where it is too wide, and more of its beginning`() {
    #expect("model.layers.0.self_attn.q_proj.weight".fitting(20) == "model.l…_proj.weight")
    #expect("short".fitting(5) == "short")
    #expect("漢漢漢漢漢漢".fitting(6).columns <= 6)
    #expect(String(repeating: "x", count: 10_000).fitting(1) == "…")
  }

  @Test func `is padded by its width and not by its characters`() {
    #expect("漢".padded(to: 4) == "漢  ")
    #expect("漢".padded(to: 4, .trailing) == "  漢")
  }

  @Test func `keeps a table within the width, its widest words shortened first`() {
    var table = Table(.words("name"), .words("note"), .numbers("bytes"))
    table.row([String(repeating: "a", count: 60), "one two three four five six seven", "1"])
    table.row(["b", "short", "22"])
    let lines = table.lines(within: 50)
    #expect(lines.allSatisfy { $0.columns <= 50 })
    #expect(lines.contains { $0.contains("…") })
    #expect(lines.joined().contains("seven"))
    #expect(table.lines().allSatisfy { $0.columns == 60 + 2 + 33 + 2 + 5 })
  }

  @Test func `has colours only where they are wanted`() {
    var plain = Page(PageLook(width: 60, hasColour: false))
    plain.heading("title")
    #expect(plain.text == "title\n")
    var coloured = Page(PageLook(width: 60, hasColour: true))
    coloured.heading("title \u{1b}[31m")
    #expect(coloured.text == "\u{1b}[1mtitle \\u{1b}[31m\u{1b}[0m\n")
    #expect(PageLook(width: 5, hasColour: false).width == 40)
    #expect(PageLook(width: nil, hasColour: false).width == 80)
  }

  @Test func `says how far work has come, how fast it goes, and how long it will still take`() {
    func line(_ done: Int, of stage: WorkStage, after seconds: Double, columns: Int = 80) -> String {
      ProgressLine.text(done, of: stage, after: .seconds(seconds), columns: columns)
    }
    func bytes(_ count: Int) -> WorkStage { WorkStage(.bytes, total: count) }
    let text = line(250_000_000, of: bytes(1_000_000_000), after: 2)
    #expect(text.hasPrefix("[##########                              ]  25 %"))
    #expect(text.hasSuffix("125 MB/s   6 s left"))
    #expect(line(1, of: bytes(7201), after: 1).hasSuffix("2 h 0 min left"))
    for columns in [10, 30, 50, 80, 200] {
      #expect(line(5, of: bytes(10), after: 1, columns: columns).count < max(columns, 60))
    }
    #expect(line(0, of: bytes(0), after: 0).contains("100 %"))
    // 4,000 tokens of a model whose pass multiplies by 124 million elements.
    let tokens = WorkStage(.tokens, total: 4000 * 124_000_000, perUnit: 124_000_000)
    #expect(line(1000 * 124_000_000, of: tokens, after: 8).hasSuffix("25 %   125 tokens/s   24 s left"))
    #expect(line(124_000_000, of: tokens, after: 2).contains("0.50 tokens/s"))
  }
}
