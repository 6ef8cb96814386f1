import ArgumentParser
import ByteIO
import JSON

/// How a report is printed.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print the report as JSON, with sorted keys.")
  var json = false

  /// Prints a report on standard output.
  func print(_ report: some Report) throws {
    if json {
      try StandardStream.output.write(report.json.json(JSONStyle(indentation: 2, sortsKeys: true)) + "\n")
    } else {
      var page = Page(.ofTerminal)
      report.write(on: &page)
      try StandardStream.output.write(page.text)
    }
  }
}
