/// A page that is one file: its style, its scripts and its data are inside, and nothing is loaded from anywhere.
///
/// It is light or dark as the reader's system is, or as its button says; without scripts it still shows all that is markup.
/// A content security policy lets a browser run only the scripts and apply only the styles that were built into the
/// program, each by its SHA-256, and open no connection: `style` attributes and `on…` handlers have no effect.
public struct HTMLDocument: Sendable {
  /// What the page is about: its heading, and the name of its tab.
  public var title: String
  /// What kind of page it is, in a few words above the title: `transmute inspect`.
  public var kind: String
  /// What a reader should know first, below the title.
  public var lead = HTML()
  /// The parts of the page, which its navigation lists.
  public var sections: [Section] = []
  /// Styles of this kind of page, after the one that all pages share.
  public var styles: [EmbeddedFile] = []
  /// Scripts of this kind of page, run in this order after the one that all pages share.
  public var scripts: [EmbeddedFile] = []
  /// What the scripts work on.
  public var data: [PageData] = []

  /// A part of a page.
  public struct Section: Sendable {
    let id: String
    let title: String
    let body: HTML

    /// A part with a heading; `id` is an identifier, by which links lead to it.
    public init(_ id: StaticString, _ title: String, _ body: HTML) {
      (self.id, self.title, self.body) = ("\(id)", title, body)
    }

    fileprivate var html: HTML {
      """
      <section id="\(id)" aria-labelledby="\(id)-title">
      <h2 id="\(id)-title">\(title)</h2>
      \(body)
      </section>

      """
    }
  }

  /// A page without parts.
  public init(kind: String, title: String) { (self.kind, self.title) = (kind, title) }

  /// The whole page.
  public var text: String {
    let styles = [EmbeddedFile.pageStyle] + styles
    let scripts = [EmbeddedFile.pageScript] + scripts
    let policy = ContentPolicy(styles: styles, scripts: scripts)
    let head: HTML = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy.text)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <title>\(title) · \(kind)</title>

      """
    // The files were built in, and the policy names each of them by its digest.
    return head.text
      + styles.map { "<style>\($0.text)</style>\n" }.joined()
      + "</head>\n" + body.text
      + data.map(\.element).joined()
      + scripts.map { "<script>\($0.text)</script>\n" }.joined()
      + "</body>\n</html>\n"
  }

  private var body: HTML {
    let links = sections.map { section -> HTML in "<li><a href=\"#\(section.id)\">\(section.title)</a></li>" }
    let navigation: HTML =
      sections.count < 2 ? "" : "<nav aria-label=\"Parts of this page\"><ul>\(links)</ul></nav>"
    return """
      <body>
      <a class="skip" href="#main">Skip to the content</a>
      <div class="bar"><span class="mark" aria-hidden="true"></span><span class="kind">\(kind)</span>\(navigation)
      <button type="button" id="theme" hidden>Dark</button></div>
      <header>
      <h1>\(title)</h1>
      \(lead)
      </header>
      <main id="main" tabindex="-1">
      \(sections.map(\.html))</main>
      <footer>Made by transmute. Everything on this page is inside its file; nothing is loaded from elsewhere.</footer>
      <div id="tip" role="tooltip" hidden></div>

      """
  }
}
