import ArgumentParser
import Toolkit

/// `transmute formats`
struct FormatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "formats",
    abstract: "List the containers and dialects of this build, and what each can hold.",
    discussion: """
      The tables as text, and as JSON for scripts:
        transmute formats
        transmute formats --json

      A container is how bytes hold named tensors; a dialect is how a producer names and lays out a model's tensors. \
      Every container goes with every dialect.
      """)

  @OptionGroup var output: OutputOptions

  func run() throws { try output.print(FormatTables(toolkit: Registry.toolkit)) }
}
