import Testing

extension InABrowser {
  /// What WCAG 2.2 asks of a page at level AA, as far as a program can see it.
  @Suite struct `Every page, for whoever reads it` {
    let pages: PageFolder

    init() throws { pages = try PageFolder() }

    static let all = [
      ["inspect", "fixtures/potion/model.npz"],
      ["diff", "fixtures/potion/model.npz", "fixtures/dialects/nanogpt.npz"],
      ["diff", "fixtures/dialects/nanogpt.npz", "fixtures/dialects/nanogpt-bias.npz"],
      ["verify", "fixtures/dialects/nanogpt.npz", "fixtures/dialects/nanogpt-bias.npz"],
      [
        "explain", "fixtures/potion/model.npz", "Sarah lies still on the bed, feeling", "--beside",
        "Sarah lies to the king about the gold, feeling", "--token", "lies",
      ],
    ]

    @Test(arguments: all)
    func `has text that stands out from what is behind it, in the light and in the dark`(arguments: [String]) throws {
      let tab = try pages.show(pages.page(arguments))
      #expect(try tab.faintTexts() == [])
      try tab.click("#theme")
      #expect(try tab.value("page.isDark()") == true)
      #expect(try tab.faintTexts() == [])
    }

    @Test(arguments: all)
    func `is gone through by the tabulator from its top to its end, and shows where one is`(arguments: [String]) throws
    {
      let tab = try pages.show(pages.page(arguments))
      let (visited, flaws) = try tab.goneThroughByKeys()
      #expect(flaws == [])
      #expect(visited > 5)
    }

    @Test(arguments: all)
    func `does not break names after every few letters on a narrow screen`(arguments: [String]) throws {
      let tab = try pages.show(pages.page(arguments))
      try tab.resize(width: 400, height: 900)
      #expect(
        try tab.value(
          """
          [...document.querySelectorAll("tbody th > code")]
            .filter((each) => each.getClientRects().length > Math.ceil(each.textContent.length / 12))
            .map((each) => each.textContent)
          """) == [String]())
    }

    @Test(arguments: all)
    func `has names, headings and landmarks`(arguments: [String]) throws {
      let tab = try pages.show(pages.page(arguments))
      #expect(try tab.nameless() == [])
      let levels: [Int] = try tab.value(
        "[...document.querySelectorAll('h1, h2, h3, h4')].map((each) => +each.tagName[1])")
      #expect(levels.first == 1 && levels.count(where: { $0 == 1 }) == 1)
      #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 }, "\(levels)")
      #expect(try tab.value("document.documentElement.lang") == "en")
      #expect(try tab.count("main") == 1 && tab.count("nav[aria-label]") == 1)
      #expect(
        try tab.value(
          """
          ["aria-labelledby", "aria-describedby", "aria-controls", "aria-activedescendant"].flatMap((name) =>
            [...document.querySelectorAll(`[${name}]`)].flatMap((each) => each.getAttribute(name).split(" ")))
            .concat([...document.querySelectorAll("a[href^='#']")].map((each) => each.getAttribute("href").slice(1)))
            .filter((id) => !document.getElementById(id))
          """) == [String]())
      let ids: [String] = try tab.value("[...document.querySelectorAll('[id]')].map((each) => each.id)")
      #expect(Set(ids).count == ids.count)
    }
  }
}
