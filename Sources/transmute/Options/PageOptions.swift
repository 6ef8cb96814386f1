import ArgumentParser
import ByteIO
import Pages
import WeightGraph

/// Where a report goes that is made for a browser.
struct PageOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write the report as a page for a browser to this file, which holds all that it needs.", valueName: "file"),
    completion: .file())
  var html: String?

  /// Writes a page, whole or not at all, and says that it did.
  func write(_ document: HTMLDocument, to file: String) throws -> WrittenPage {
    WrittenPage(path: file, byteCount: try document.write(to: file))
  }
}

/// A page that was written.
struct WrittenPage: Report {
  let path: String
  let byteCount: Int

  var json: MetadataValue { ["page": .string(path), "bytes": .init(byteCount)] }

  func write(on page: inout Page) { page.facts([("page", "\(path), \(byteCount.bytes)")]) }
}
