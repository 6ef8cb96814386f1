import FormatConformance
import Foundation
import Testing

@Suite struct `A model whose tensors have hostile names` {
  let workplace: Workplace

  init() throws {
    workplace = try Workplace()
    try HostileNames.write(value: 1, to: workplace.folder.appending(path: "hostile.safetensors"))
    try HostileNames.write(value: 2, to: workplace.folder.appending(path: "other.safetensors"))
    try HostileNames.write(["a", "b", "c"], value: 1, to: workplace.folder.appending(path: "plain.safetensors"))
  }

  /// How many columns a line takes, as far as these names need it.
  private func columns(_ line: String) -> Int {
    line.reduce(0) { $0 + ($1.unicodeScalars.contains { (0x2e80...0x1f_ffff).contains($0.value) } ? 2 : 1) }
  }

  @Test(arguments: [
    "inspect hostile.safetensors", "inspect hostile.safetensors --stats", "inspect hostile.safetensors --tensors '*'",
    "diff hostile.safetensors other.safetensors", "diff hostile.safetensors plain.safetensors",
  ])
  func `leaves the terminal sane, and keeps to its width`(command: String) throws {
    let outcome = try workplace.run("transmute \(command)")
    #expect(outcome.status < 2 && outcome.error == [])
    #expect(outcome.output.count > 10)
    for line in outcome.output {
      #expect(line.unicodeScalars.allSatisfy { $0.value >= 32 && !(0x7f..<0xa0).contains($0.value) })
      #expect(!line.unicodeScalars.contains { [0x202e, 0x2066].contains($0.value) })
      #expect(columns(line) <= 80, "\(line)")
    }
  }

  @Test func `leaves errors sane too`() throws {
    let outcome = try workplace.run("transmute inspect hostile.safetensors --values $(printf '\\033[31mx')")
    #expect(outcome.status == 2)
    #expect(outcome.error.joined().unicodeScalars.allSatisfy { $0.value >= 32 })
  }

  /// The elements of a page by their names, as a browser would see them.
  private func elements(_ html: String) -> [String: Int] {
    // What scripts and styles hold is no markup up to their end tag.
    let text = html.replacing(/(<(script|style)[^>]*>)[\s\S]*?<\/\2>/) { "\($0.1)" }
    return Dictionary(grouping: text.matches(of: /<([a-zA-Z][^\s>\/]*)/).map { String($0.1) }, by: { $0 }).mapValues(
      \.count)
  }

  @Test(arguments: ["inspect", "diff"])
  func `becomes no markup and no script on a page`(command: String) throws {
    let (mine, plain) =
      command == "inspect"
      ? ("hostile.safetensors", "plain.safetensors")
      : ("hostile.safetensors other.safetensors", "plain.safetensors plain.safetensors")
    for (files, page) in [(mine, "mine.html"), (plain, "plain.html")] {
      #expect(try workplace.run("transmute \(command) \(files) --html \(page)").status < 2)
    }
    func page(_ name: String) throws -> String {
      try String(contentsOf: workplace.folder.appending(path: name), encoding: .utf8)
    }
    let (hostile, harmless) = (elements(try page("mine.html")), elements(try page("plain.html")))
    #expect(hostile["script"] == harmless["script"] && hostile["style"] == harmless["style"])
    #expect(hostile["img"] == nil && hostile["i"] == nil && hostile["b"] == nil)
    #expect(try page("mine.html").utf8.count < 2_000_000)
    // What stands in quotes is an attribute's value, whatever it looks like.
    let tags = try page("mine.html").replacing(/<script[\s\S]*?<\/script>/, with: "").replacing(/"[^"]*"/, with: "")
    let handlers = tags.matches(of: /<[^>]*\son\w+\s*=/)
    #expect(handlers.count == 0)
  }
}
