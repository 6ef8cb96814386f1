import FormatConformance
import Foundation
import Testing

extension InABrowser {
  @Suite struct `The page that inspects` {
    let pages: PageFolder

    init() throws { pages = try PageFolder() }

    @Test func `searches and sorts its tensors`() throws {
      let tab = try pages.open("inspect", "fixtures/potion/model.npz")
      let all = try tab.text("#found")
      try tab.focus("#search")
      try tab.type("h.0.attn")
      let found = try tab.text("#found")
      #expect(found != all && found.contains("4"))
      #expect(try tab.text("#tensor-rows").contains("h.0.attn.c_attn.weight"))
      #expect(try !tab.text("#tensor-rows").contains("h.1.attn"))
      let before = try tab.text("#tensor-rows")
      try tab.click("#tensor-head [role=columnheader] button, #tensor-head button")
      try tab.click("#tensor-head [role=columnheader] button, #tensor-head button")
      #expect(try tab.text("#tensor-rows") != before)
      #expect(try tab.complaints() == [])
    }

    @Test(arguments: [(1280, false), (400, true)])
    func `fits its window in the light and in the dark`(width: Int, isDark: Bool) throws {
      let tab = try pages.open("inspect", "fixtures/potion/model.npz", width: width, isDark: isDark)
      #expect(try tab.value("document.documentElement.scrollWidth") == width)
      #expect(try tab.value("page.isDark()") == isDark)
      #expect(try tab.nameless() == [])
      #expect(try tab.complaints() == [])
    }

    @Test func `makes rows for those of a thousand tensors that are in sight, and finds any of them`() throws {
      let names = (0..<1200).map { "layers.\($0 / 20).experts.\($0 % 20).weight" }
      try HostileNames.write(names, value: 1, to: pages.folder.appending(path: "many.safetensors"))
      let tab = try pages.open("inspect", "many.safetensors")
      #expect(try tab.value("document.querySelectorAll('[role=row]').length < 40"))
      // The drawing has 900 rectangles and the table of modules 1,000 rows of six cells at most.
      #expect(try tab.value("document.querySelectorAll('*').length < 12_000"))
      try tab.focus("#search")
      try tab.type("59.experts.17")
      #expect(try tab.text("#found").hasPrefix("1 of 1,200"))
      #expect(try tab.text("#tensor-rows").contains("layers.59.experts.17.weight"))
      #expect(try tab.complaints() == [])
    }

    @Test func `shows where two models differ`() throws {
      let tab = try pages.open("diff", "fixtures/potion/model.npz", "fixtures/potion/model.json")
      #expect(try tab.count("main section") >= 1)
      #expect(try tab.nameless() == [])
      #expect(try tab.complaints() == [])
    }
  }
}
