import Foundation
import Testing

private let resting = "Sarah lies still on the bed, feeling"
private let deceiving = "Sarah lies to the king about the gold, feeling"
private let stories = PageFolder.root.appending(path: "../shared/real/stories260K/checkpoint_v1.bin").standardized.path

extension InABrowser {
  @Suite struct `The page that explains` {
    let pages: PageFolder

    init() throws { pages = try PageFolder() }

    func open(_ text: String = resting, isDark: Bool = false) throws -> Tab {
      try pages.open("explain", "fixtures/potion/model.npz", text, isDark: isDark)
    }

    @Test func `shows whom a token attends to that is pointed at`() throws {
      let tab = try open()
      try tab.click("#by-attention")
      for (token, name) in [(2, "still"), (7, "feeling"), (5, "bed")] {
        try tab.point(at: ".token:nth-child(\(token + 1))")
        let sentence = try tab.text(".sentence")
        #expect(sentence.hasPrefix("‘\(name)’ in layer") && sentence.contains("of its attention on"), "\(sentence)")
        let shares: [String] = try tab.value(
          "[...document.querySelectorAll('.token .share')].map((each) => each.textContent)")
        let figures = shares.prefix(token + 1).compactMap { Double($0.replacing(" %", with: "")) }
        #expect(figures.count == token + 1 && abs(figures.reduce(0, +) - 100) < 3)
        #expect(shares.dropFirst(token + 1).allSatisfy { $0 == " " })
        #expect(try tab.count(".arc") >= 1)
      }
      #expect(try tab.complaints() == [])
    }

    @Test func `moves through tokens, layers and heads by keys`() throws {
      let tab = try open()
      try tab.focus(".token:nth-child(1)")
      try tab.press("ArrowRight")
      try tab.press("ArrowRight")
      #expect(try tab.value("document.activeElement.firstChild.textContent") == "still")
      #expect(try tab.text(".sentence").hasPrefix("‘still’"))
      func head() throws -> [String] {
        try tab.value("['layer', 'head'].map((id) => document.getElementById(id).value)")
      }
      let before = try head()
      let next = { (text: String) in "\((Int(text)! + 1) % 4)" }
      try tab.press("l")
      #expect(try head() == [next(before[0]), before[1]])
      try tab.press("h")
      #expect(try head() == before.map(next))
      try tab.press("L")
      try tab.press("H")
      #expect(try head() == before)
      let sentence = try tab.text(".sentence")
      try tab.press("v")
      #expect(try tab.text(".sentence") != sentence)
      #expect(try tab.text(".sentence").contains("of what it gathers"))
      try tab.press("b")
      #expect(try tab.value("document.getElementById('back').getAttribute('aria-pressed')") == "true")
      #expect(try tab.text(".sentence").contains("later token"))
      try tab.focus("#heads [aria-pressed=true]")
      try tab.press("ArrowDown")
      #expect(try head() == [next(before[0]), before[1]])
      #expect(try tab.value("document.activeElement.matches('#heads [aria-pressed=true]')") == true)
      #expect(try tab.complaints() == [])
    }

    @Test func `shows a query, a key and products that add up to the score`() throws {
      let tab = try open()
      try tab.focus(".token:nth-child(8)")
      #expect(try tab.count("#pair-vectors svg") == 4)
      #expect(try tab.count("#pair-scores tr") == 8)
      let parts: [String] = try tab.value(
        "[...document.querySelectorAll('#pair-vectors .sum b')].map((each) => each.textContent)")
      let (dot, score) = (try #require(Double(parts[0])), try #require(Double(parts[1])))
      #expect(abs(dot / 4 - score) < 1e-3 * max(1, abs(score)))
      let products: [String] = try tab.value(
        "document.querySelectorAll('#pair-vectors .bars-box')[2].getAttribute('aria-label').split(': ')[1].split(', ')")
      #expect(abs(products.compactMap(Double.init).reduce(0, +) - dot) < 0.02 * max(1, abs(dot)))
      try tab.click("#pair-scores tr:nth-child(3) button")
      #expect(try tab.text("#question").contains("‘feeling’ asks and ‘still’ answers"))
      try tab.focus("#pair-vectors .vectors")
      try tab.press("ArrowRight")
      #expect(try tab.text(".readout").hasPrefix("Element 0: "))
      #expect(try tab.count("rect.pointed") == 3)
      #expect(try tab.complaints() == [])
    }

    @Test func `shows the answer emerge, and what speaks for it`() throws {
      let tab = try open()
      #expect(try tab.count(".lens tbody tr") == 5)
      #expect(try tab.text(".lens tbody tr:last-child td:last-child").contains("drained"))
      #expect(try tab.count(".parts tbody tr") == 4)
      let amounts: [Double] = try tab.value(
        "[...document.querySelectorAll('.parts [data-amount]')].map((each) => +each.dataset.amount)")
      #expect(amounts.count == 4 * 6 && amounts.max()! > 5)
      #expect(try tab.count(".glossary dt") >= 15)
    }

    @Test func `shows two texts, in the dark and on a narrow screen`() throws {
      let tab = try pages.open(
        "explain", "fixtures/potion/model.npz", resting, "--beside", deceiving, "--token", "lies", width: 400,
        isDark: true)
      #expect(try tab.count(".reader") == 2)
      let sentences: [String] = try tab.value(
        "[...document.querySelectorAll('.sentence')].map((each) => each.textContent)")
      #expect(sentences[0] == sentences[1] && sentences[0].hasPrefix("‘lies’"))
      #expect(try tab.value("document.documentElement.scrollWidth") == 400)
      #expect(try tab.value("page.isDark()") == true)
      try tab.click("#theme")
      #expect(try tab.value("page.isDark()") == false)
      #expect(try tab.complaints() == [])
    }

    @Test func `names everything that can be used, for those who hear it`() throws {
      let tab = try open()
      #expect(try tab.nameless() == [])
      let ids: [String] = try tab.value("[...document.querySelectorAll('[id]')].map((each) => each.id)")
      #expect(Set(ids).count == ids.count)
    }

    @Test func `takes any text for text`() throws {
      let tab = try open("</script><script>alert(1)</script> <img src=x onerror=alert(2)> \u{202e}\"'&amp;")
      #expect(try tab.value("document.querySelectorAll('main img, main script').length") == 0)
      #expect(try tab.text("h1").contains("<script>alert(1)</script>"))
      #expect(try tab.count(".token") > 10)
      #expect(try tab.complaints() == [])
    }

    @Test(
      .enabled(if: FileManager.default.fileExists(atPath: stories), "the story-telling model is not on this machine"))
    func `opens for a Llama whose heads share keys`() throws {
      let tab = try pages.open("explain", stories, "Once upon a time")
      #expect(try tab.count("#heads .square") == 40)
      try tab.focus(".token:last-child")
      try tab.press("h")
      #expect(try tab.count("#pair-vectors svg") == 4)
      #expect(try tab.complaints() == [])
    }

    @Test(
      .enabled(if: FileManager.default.fileExists(atPath: stories), "the story-telling model is not on this machine"))
    func `holds the heads that matter where the text is too long for all`() throws {
      let text = String(repeating: "Once upon a time there was a little girl who lived with her cat. ", count: 10)
      let page = try pages.page("explain", stories, text)
      let size = try #require(try FileManager.default.attributesOfItem(atPath: page.path)[.size] as? Int)
      #expect(size < 8_000_000)
      let tab = try pages.show(page)
      #expect(try tab.value("document.querySelector('.line').scrollLeft > 1000"))
      let absent = try tab.count("#heads .absent")
      #expect(absent > 0 && absent < 40)
      #expect(try tab.text(".hint").contains("room for \(40 - absent) heads of 40"))
      var visited: Set<[String]> = []
      for key in Array(repeating: "h", count: 8) + ["l", "h", "h"] {
        try tab.press(key)
        visited.insert(try tab.value("['layer', 'head'].map((id) => document.getElementById(id).value)"))
        #expect(try !tab.value("document.querySelector('#heads [aria-pressed=true]').matches('.absent')"))
      }
      #expect(visited.count > 2)
      let before = try tab.text(".sentence")
      try tab.click("#heads .absent")
      #expect(try tab.text(".sentence") == before)
      #expect(try tab.complaints() == [])
    }
  }
}
