import ByteIO
import JSON
public import WeightGraph

/// Values that a page hands to its scripts, which read them with `page.data(id)`.
public struct PageData: Sendable {
  let id: String
  private let value: MetadataValue

  /// Values under a name, which is an identifier.
  public init(_ id: StaticString, _ value: MetadataValue) { (self.id, self.value) = ("\(id)", value) }

  /// The element that holds the values: JSON in which nothing can end it.
  ///
  /// In JSON these characters stand only inside of strings, where `\u003c` means the same.
  /// Source: HTML, section 4.12.1.3, "Restrictions for contents of script elements".
  var element: String {
    let json = value.json()
    var text = ""
    text.reserveCapacity(json.utf8.count)
    for scalar in json.unicodeScalars {
      switch scalar {
      case "<", ">", "&", "\u{2028}", "\u{2029}":
        text += "\\u" + String(scalar.value, radix: 16, width: 4)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return "<script type=\"application/json\" id=\"\(id)\">\(text)</script>\n"
  }
}
