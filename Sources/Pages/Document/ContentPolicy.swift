/// What a browser may do on a page: run and apply what was built into the program, and nothing else.
///
/// Source: W3C, "Content Security Policy Level 3".
struct ContentPolicy {
  let styles: [EmbeddedFile]
  let scripts: [EmbeddedFile]

  /// The policy as an attribute's value.
  var text: String {
    let styles = styles.map(\.policySource).joined(separator: " ")
    let scripts = scripts.map(\.policySource).joined(separator: " ")
    return [
      "default-src 'none'", "style-src \(styles)", "script-src \(scripts)", "img-src data:", "base-uri 'none'",
      "form-action 'none'",
    ].joined(separator: "; ")
  }
}
