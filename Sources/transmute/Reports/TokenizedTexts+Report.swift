import Toolkit
import WeightGraph

extension TokenizedTexts: Report {
  /// A list of ids for every text.
  var json: MetadataValue { .array(texts.map { .array($0.map { MetadataValue($0.id) }) }) }

  func write(on page: inout Page) {
    for tokens in texts {
      var table = Table(.numbers("place"), .numbers("id"), .words("token"))
      for (place, token) in tokens.enumerated() { table.row(["\(place)", "\(token.id)", token.quoted]) }
      page.table(table)
    }
  }
}

extension ShownToken {
  /// The token for a reader: its text in quotes, or its id where there is none.
  var quoted: String { text.map { "'\($0)'" } ?? "\(id)" }

  /// The token as reports print it.
  var json: MetadataValue { ["id": .init(id), "text": text.map(MetadataValue.string) ?? .null] }
}
