import Pages
import Toolkit
import WeightGraph

extension ChangeSummary {
  /// The change as reports print it.
  var json: MetadataValue {
    [
      "relative": .double(relative),
      "parts": .object(MetadataObject(parts.map { ($0.place.rawValue, .double($0.share)) })),
      "blocks": .object(MetadataObject(blocks.map { (String($0.place), .double($0.share)) })),
    ]
  }

  /// Writes which parts and which blocks changed how much.
  func write(on page: inout Page) {
    page.heading("where the change sits: \((relative * 100).rounded(toDigits: 3)) % of what changed")
    var table = Table(.words(""), .numbers(""), .words(""))
    for part in parts { table.row(Self.row(part.place.rawValue, part.share)) }
    for block in blocks { table.row(Self.row("block \(block.place)", block.share)) }
    page.table(table, indentation: 2)
  }

  /// How wide the bar of the whole is.
  private static let barWidth = 40

  private static func row(_ name: String, _ share: Double) -> [String] {
    let bar = String(repeating: "#", count: Int((share * Double(barWidth)).rounded()))
    return [name, "\((share * 100).rounded(toDigits: 3)) %", bar]
  }
}
