import ArgumentParser
import ByteIO
import JSON
import WeightGraph

/// How a report is printed.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print the report as JSON, with sorted keys.")
  var json = false

  /// Prints a report on standard output.
  func print(_ report: some Report) throws {
    guard !json else { return try printJSON(report.json) }
    var page = Page(.ofTerminal)
    report.write(on: &page)
    try StandardStream.output.write(page.text)
  }

  /// Prints a value as JSON on standard output.
  func printJSON(_ value: MetadataValue) throws {
    try StandardStream.output.write(value.json(JSONStyle(indentation: 2, sortsKeys: true)) + "\n")
  }
}
