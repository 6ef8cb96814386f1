import ByteIO
import Foundation
import JSON
import Pages
import Testing
import WeightGraph

@Suite struct `A page` {
  private func document(_ text: String) -> HTMLDocument {
    var document = HTMLDocument(kind: "transmute \(text)", title: text)
    document.lead = "<p>\(text)</p>"
    document.sections = [.init("one", text, HTML(escaping: text)), .init("two", "Two", HTML.code(text))]
    document.data = [PageData("values", .object(MetadataObject([(text, .string(text))])))]
    return document
  }

  /// What a browser runs or applies, by how the element begins.
  private func elements(_ tag: String, _ text: String) throws -> [String] {
    text.matches(of: try Regex("<\(tag)(?:\\s[^>]*)?>")).map { String(text[$0.range]) }
  }

  @Test(arguments: Markup.hostile)
  func `has the same elements whatever a model says`(text: String) throws {
    let (plain, hostile) = (document("plain").text, document(text).text)
    for tag in ["script", "style", "img", "[a-zA-Z]+"] {
      #expect(
        try elements(tag, hostile).map { $0.split(separator: " ")[0] }
          == elements(tag, plain).map { $0.split(separator: " ")[0] })
    }
    #expect(hostile.components(separatedBy: "</script>").count == plain.components(separatedBy: "</script>").count)
  }

  @Test(arguments: Markup.hostile)
  func `hands its scripts the values unchanged`(text: String) throws {
    let html = document(text).text
    let start = try #require(html.range(of: "<script type=\"application/json\" id=\"values\">")).upperBound
    let end = try #require(html.range(of: "</script>", range: start..<html.endIndex)).lowerBound
    let region = ByteRegion(Array(html[start..<end].utf8))
    #expect(try MetadataValue(json: region.bytes).object?[text] == .string(text))
  }

  @Test func `allows exactly the scripts and styles that it holds, and no network`() throws {
    let html = document("x").text
    let policy = try #require(html.firstMatch(of: /Content-Security-Policy" content="([^"]*)"/)).1
    #expect(policy.hasPrefix("default-src &#39;none&#39;"))
    #expect(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains("*"))
    func digest(_ text: Substring) -> String {
      var hasher = Hasher256()
      hasher.update(Array(text.utf8))
      return Data(hasher.finalize().bytes).base64EncodedString()
    }
    let scripts = html.matches(of: /<script>([\s\S]*?)<\/script>/).map { digest($0.1) }
    let styles = html.matches(of: /<style>([\s\S]*?)<\/style>/).map { digest($0.1) }
    #expect(!scripts.isEmpty && !styles.isEmpty)
    #expect(policy.matches(of: /sha256-([A-Za-z0-9+\/=]+)/).map { String($0.1) } == styles + scripts)
  }

  @Test func `loads nothing from elsewhere`() {
    let html = document("x").text
    #expect(!html.contains("src=\"") && !html.contains("url(") && !html.contains("@import"))
    #expect(html.matches(of: /href="([^"]*)"/).allSatisfy { $0.1.hasPrefix("#") })
  }

  @Test func `has a link past its navigation, one heading, and a name for every part`() throws {
    let html = document("x").text
    #expect(html.contains("<a class=\"skip\" href=\"#main\">") && html.contains("<main id=\"main\""))
    #expect(try elements("h1", html).count == 1)
    #expect(try elements("section", html).allSatisfy { $0.contains("aria-labelledby") })
  }

  @Test func `appears whole as a file, or not at all`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "transmute-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try document("x").write(to: folder + "/a.html")
    #expect(try MappedFile(folder + "/a.html").contents.text == document("x").text)
    #expect(throws: FileError.self) { try document("x").write(to: folder + "/none/a.html") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.html"])
  }
}
