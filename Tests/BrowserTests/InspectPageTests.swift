import Foundation
import Testing

extension InABrowser {
  @Suite struct `The page that inspects` {
    let pages: PageFolder
    let browser: Chromium

    init() throws {
      pages = try PageFolder()
      browser = try Chromium.shared.get()
    }

    @Test func `searches and sorts its tensors`() throws {
      let tab = try Tab(browser, pages.page("inspect", "fixtures/potion/model.npz"))
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
      let tab = try Tab(browser, pages.page("inspect", "fixtures/potion/model.npz"), width: width, isDark: isDark)
      #expect(try tab.value("document.documentElement.scrollWidth") == width)
      #expect(try tab.value("page.isDark()") == isDark)
      #expect(try tab.nameless() == [])
      #expect(try tab.complaints() == [])
    }

    @Test func `shows where two models differ`() throws {
      let tab = try Tab(
        browser, pages.page("diff", "fixtures/potion/model.npz", "fixtures/potion/model.json"))
      #expect(try tab.count("main section") >= 1)
      #expect(try tab.nameless() == [])
      #expect(try tab.complaints() == [])
    }
  }
}
