import ByteIO

/// What a part of a report is, which decides its colour where there are colours.
package enum Style {
  case heading, good, warning, bad, faint

  /// The sequence that turns a terminal to this style.
  ///
  /// Source: ECMA-48, "Select Graphic Rendition". The sixteen colours are those that the reader has chosen.
  fileprivate var code: String {
    switch self {
    case .heading: "1"
    case .good: "32"
    case .warning: "33"
    case .bad: "31"
    case .faint: "2"
    }
  }

  /// The text in this style; as it is where there are no colours.
  func applied(to text: String, _ look: PageLook) -> String {
    look.hasColour && !text.isEmpty ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }
}

/// How text is laid out for the place where it will be read.
package struct PageLook: Sendable {
  /// The width that lines are kept to, in columns.
  package var width = 80
  /// Whether styles are shown as colours.
  package var hasColour = false

  /// 80 columns without colours, as a pipe gets it.
  package init() {}

  /// As wide as `width`, within what can be read.
  package init(width: Int?, hasColour: Bool) {
    self.width = min(200, max(40, width ?? 80))
    self.hasColour = hasColour
  }

  /// How standard output wants it: as wide as the terminal, in colours unless NO_COLOR is set; into a pipe, as COLUMNS says.
  ///
  /// Source: https://no-color.org.
  static var ofTerminal: PageLook {
    let stream = StandardStream.output
    let wantsNone = environmentVariable("NO_COLOR").map { !$0.isEmpty } ?? false
    let isSimple = environmentVariable("TERM") == "dumb"
    return PageLook(
      width: stream.columns ?? environmentVariable("COLUMNS").flatMap { Int($0) },
      hasColour: stream.isTerminal && !wantsNone && !isSimple)
  }
}
