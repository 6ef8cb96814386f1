import FormatConformance
import Foundation
import Testing

extension InABrowser {
  /// Whatever a file says is text, and takes no more room than any other.
  @Suite struct `A page of a hostile model` {
    let pages: PageFolder

    init() throws {
      pages = try PageFolder()
      try HostileNames.write(value: 1, to: pages.folder.appending(path: "hostile.safetensors"))
      try HostileNames.write(value: 2, to: pages.folder.appending(path: "other.safetensors"))
    }

    /// Nothing was executed or loaded, nothing stands outside of the window, and no text is turned round.
    private func expectSanity(_ tab: Tab, width: Int) throws {
      #expect(try tab.complaints() == [])
      #expect(try tab.value("document.documentElement.scrollWidth") == width)
      #expect(try tab.value("document.querySelectorAll('main img, main script, main b b, main i').length") == 0)
      #expect(
        try tab.value("[...document.querySelectorAll('*')].some((each) => each.onclick || each.onerror)") == false)
      #expect(
        try tab.value(#"/[\u0080-\u009f\u202a-\u202e\u2066-\u2069\u001b]/.test(document.body.innerText)"#) == false)
    }

    @Test(arguments: [(1280, false), (400, true)])
    func `shows names and metadata as text when it inspects`(width: Int, isDark: Bool) throws {
      let tab = try pages.open("inspect", "hostile.safetensors", width: width, height: 3000, isDark: isDark)
      try expectSanity(tab, width: width)
      #expect(try tab.text("#tensor-rows").contains("<script>alert(1)</script>"))
      #expect(try tab.text("#tensor-rows").contains("&lt;b&gt;"))
      try tab.focus("#search")
      try tab.type("onerror=alert(3)")
      #expect(try tab.text("#tensor-rows").contains("\"><img src=x onerror=alert(3)>"))
      #expect(try tab.text("#found").contains("1"))
      try expectSanity(tab, width: width)
    }

    @Test(arguments: ["hostile.safetensors", "fixtures/potion/model.npz"])
    func `shows names as text when it compares`(other: String) throws {
      let tab = try pages.open("diff", "other.safetensors", other)
      try expectSanity(tab, width: 1280)
      #expect(try tab.text("main").contains("<script>alert(1)</script>"))
      try tab.resize(width: 400, height: 900)
      try expectSanity(tab, width: 400)
    }

    @Test func `shows tokens and the file's name as text when it explains`() throws {
      let hostile = HostileNames.all[0]
      let tokenizer = try String(
        contentsOf: PageFolder.root.appending(path: "fixtures/potion/tokenizer.json"), encoding: .utf8)
      try tokenizer.replacing("<|endoftext|>", with: hostile)
        .write(to: pages.folder.appending(path: "tokenizer.json"), atomically: true, encoding: .utf8)
      for name in ["model.npz", "config.json"] {
        try FileManager.default.copyItem(
          at: PageFolder.root.appending(path: "fixtures/potion/\(name)"),
          to: pages.folder.appending(path: name == "model.npz" ? "<img src=x onerror=alert(5)>.npz" : name))
      }
      let tab = try pages.open(
        "explain", "<img src=x onerror=alert(5)>.npz", hostile + "Sarah lies still", width: 400)
      #expect(try tab.text(".token:nth-child(1)").contains(hostile))
      try tab.point(at: ".token:nth-child(1)")
      #expect(try tab.text(".sentence").contains(hostile))
      try expectSanity(tab, width: 400)
    }
  }
}
