import ArgumentParser
import Toolkit

/// `transmute diff`
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "List what distinguishes two files: hyperparameters, tensors, metadata.",
    discussion: """
      Two models are compared by what each tensor is for, whatever names and layouts their files use:
        transmute diff base.npz tuned.phial

      Files of no known family are compared tensor by tensor under their own names.

      Exit status: 0 no difference, 1 some, 2 an error.
      """)

  @Argument(help: "The one file.", completion: .file())
  var left: String

  @Argument(help: "The other file.", completion: .file())
  var right: String

  @OptionGroup(title: "How the files are read") var model: ModelOptions

  func run() throws {
    let report = try model.toolkit.diff(left, right, model.opening, model.reading)
    try model.output.print(report)
    if !report.isEmpty { throw ExitCode(1) }
  }
}
