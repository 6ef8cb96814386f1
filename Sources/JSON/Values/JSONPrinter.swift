import ByteIO
public import WeightGraph

/// Writes JSON text, one value at a time, into memory.
///
/// The same values always give the same bytes. Numbers are as short as they can be and still come back the same; a double
/// always has a fraction or an exponent, so that it does not come back as an integer. NaN and the infinities, which JSON
/// does not have, become the strings of ``NonFiniteNumber``.
public struct JSONPrinter: Sendable {
  /// The text so far.
  public private(set) var text: [UInt8] = []
  private let style: JSONStyle
  private var depth = 0

  /// A printer with nothing printed, inside `depth` lists or objects that others have begun.
  public init(_ style: JSONStyle = .compact, depth: Int = 0) {
    self.style = style
    self.depth = depth
  }

  /// Prints a value and all that is in it.
  public mutating func print(_ value: MetadataValue) {
    let style = style
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .integer(let value): append(String(value))
    case .double(let value): self.print(value)
    case .string(let value): self.print(value)
    case .array(let elements):
      self.print(elements, "[", "]") { (printer, element) in printer.print(element) }
    case .object(let object):
      let members = style.sortsKeys ? object.members.sorted { $0.key.precedesInBytes($1.key) } : object.members
      self.print(members, "{", "}") { (printer, member) in
        printer.print(member.key)
        printer.append(style.indentation == nil ? ":" : ": ")
        printer.print(member.value)
      }
    }
  }

  /// Prints text in quotes; only what must be escaped is.
  public mutating func print(_ string: String) {
    append("\"")
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case 0x08: append("\\b")
      case 0x09: append("\\t")
      case 0x0a: append("\\n")
      case 0x0c: append("\\f")
      case 0x0d: append("\\r")
      case 0..<0x20: append("\\u00" + (byte < 16 ? "0" : "1") + String(byte & 15, radix: 16))
      default: text.append(byte)
      }
    }
    append("\"")
  }

  /// Prints a number.
  public mutating func print(_ value: Double) {
    if value.isFinite {
      append(value.description)
    } else {
      self.print((NonFiniteNumber(value) ?? .notANumber).rawValue)
    }
  }

  /// Starts a new line where the style has lines, set in by the depth.
  public mutating func startLine() {
    guard let indentation = style.indentation else { return }
    append("\n")
    text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation * depth))
  }

  /// Appends text as it is.
  public mutating func append(_ verbatim: String) { text.append(contentsOf: verbatim.utf8) }

  private mutating func print<Element>(
    _ elements: [Element], _ begin: String, _ end: String, _ body: (inout JSONPrinter, Element) -> Void
  ) {
    append(begin)
    depth += 1
    for (index, element) in elements.enumerated() {
      if index > 0 { append(",") }
      startLine()
      body(&self, element)
    }
    depth -= 1
    if !elements.isEmpty { startLine() }
    append(end)
  }
}

extension MetadataValue {
  /// The value as JSON text.
  public func json(_ style: JSONStyle = .compact) -> String {
    var printer = JSONPrinter(style)
    printer.print(self)
    return String(decoding: printer.text, as: UTF8.self)
  }
}
