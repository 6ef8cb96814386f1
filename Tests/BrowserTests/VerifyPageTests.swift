import Foundation
import Testing

extension InABrowser {
  @Suite struct `The page that verifies` {
    let pages: PageFolder

    init() throws { pages = try PageFolder() }

    @Test func `says of equal models that they are, and what they were asked`() throws {
      let tab = try pages.open("verify", "fixtures/potion/model.npz", "fixtures/potion/model.json")
      #expect(try tab.text(".good") == "IDENTICAL")
      #expect(try tab.count("#parts svg") == 0)
      let logits = try tab.text("#runs tbody tr")
      #expect(logits.contains("the probe") && logits.contains("0 of 262,144"))
      #expect(try tab.nameless() == [])
      #expect(try tab.complaints() == [])
    }

    @Test(arguments: [(1280, false), (400, true)])
    func `draws part by part how far two models are apart`(width: Int, isDark: Bool) throws {
      let tab = try pages.open(
        "verify", "fixtures/dialects/nanogpt.npz", "fixtures/dialects/nanogpt-bias.npz", width: width, isDark: isDark)
      #expect(try tab.text("strong") == "DIFFERENT")
      // The embedding, two blocks and the head, running freely and given the same.
      let widths: [Double] = try tab.value(
        "[...document.querySelectorAll('#parts .bar-row .cell')].map((each) => +each.getAttribute('width'))")
      #expect(widths.count == 8 && widths.allSatisfy { (0...100).contains($0) } && widths.max()! > 10)
      #expect(try tab.count("#parts tbody tr") == 4)
      // The embedding’s and the norms’ biases are there on the right only.
      #expect(try tab.count("#tensors tbody tr") > 4)
      #expect(try tab.value("document.documentElement.scrollWidth") == width)
      #expect(try tab.value("page.isDark()") == isDark)
      #expect(try tab.nameless() == [])
      #expect(try tab.complaints() == [])
    }
  }
}
