/// Markup in which everything that is not written in the program's own text is escaped.
///
/// The words of a literal are taken as they are; what is interpolated is text, unless it is markup itself:
///
///     let cell: HTML = "<td title=\"\(name)\">\(name)</td>"
///
/// A name like `</td><script>` comes out as text, in an element as well as in a quoted attribute. Characters that would act
/// on a reader, such as those that turn the writing direction, are spelled out as on a terminal. Two places are not for
/// interpolation: attributes without quotes, and what stands inside `script` and `style`, which ``HTMLDocument`` fills.
public struct HTML: Hashable, Sendable {
  /// The markup.
  public private(set) var text: String

  private init(verbatim text: String) { self.text = text }

  /// No markup.
  public init() { text = "" }

  /// Text, escaped.
  public init(escaping text: String) { self.text = text.printable(keepingNewlines: true).escaped }

  /// Pieces of markup one after the other.
  public init(_ pieces: some Sequence<HTML>) { text = pieces.map(\.text).joined() }

  /// Adds markup at the end.
  public static func += (left: inout HTML, right: HTML) { left.text += right.text }

  /// Two pieces of markup one after the other.
  public static func + (left: HTML, right: HTML) -> HTML { HTML(verbatim: left.text + right.text) }
}

extension HTML: ExpressibleByStringInterpolation {
  /// Markup that the program's text says.
  public init(stringLiteral value: String) { self.init(verbatim: value) }

  /// Markup with what was interpolated.
  public init(stringInterpolation: Interpolation) { self.init(verbatim: stringInterpolation.text) }

  /// Puts markup together from a literal's parts.
  public struct Interpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    public init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

    /// Takes the program's own text as it is.
    public mutating func appendLiteral(_ literal: String) { text += literal }

    /// Takes text, escaped.
    public mutating func appendInterpolation(_ value: String) { text += HTML(escaping: value).text }

    /// Takes markup as it is.
    public mutating func appendInterpolation(_ value: HTML) { text += value.text }

    /// Takes pieces of markup one after the other.
    public mutating func appendInterpolation(_ values: [HTML]) { for value in values { text += value.text } }

    /// Takes a number as it is written in attributes; `grouped` is for readers.
    public mutating func appendInterpolation(_ value: Int) { text += String(value) }

    /// Takes a number as it is written in attributes; `rounded(toDigits:)` is for readers.
    public mutating func appendInterpolation(_ value: Double) { text += HTML(escaping: value.description).text }
  }
}

extension String {
  /// The text with the five characters that mean something in markup replaced, for elements and quoted attributes alike.
  fileprivate var escaped: String {
    var result = ""
    result.reserveCapacity(utf8.count)
    // By scalars and not by characters: a combining mark after "<" would make both another character.
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
