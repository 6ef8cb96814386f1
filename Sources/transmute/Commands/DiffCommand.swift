import ArgumentParser
import Pages
import Toolkit

/// `transmute diff`
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "List what distinguishes two files: hyperparameters, tensors, metadata.",
    discussion: """
      Two models are compared by what each tensor is for, whatever names and layouts their files use:
        transmute diff base.npz tuned.phial

      Where the change of a fine-tuned model sits, as a page for a browser:
        transmute diff base.npz tuned.phial --html change.html

      Files of no known family are compared tensor by tensor under their own names. Tensors that were renamed, transposed or \
      put in another order are recognised by their elements. 'relative' is the length of the difference by that of the left \
      tensor; 'rank' that of the difference, as far as a sketch of 64 dimensions tells.

      What neither file says and comparing does not take, such as the head count of a checkpoint of PyTorch, is named and \
      left out.

      Exit status: 0 no difference, 1 some, 2 an error.
      """)

  @Argument(help: "The one file.", completion: .file())
  var left: String

  @Argument(help: "The other file.", completion: .file())
  var right: String

  @OptionGroup(title: "How the report is given") var page: PageOptions
  @OptionGroup(title: "How the files are read") var model: ModelOptions

  func run() throws {
    let report = try model.toolkit.diff(left, right, model.opening, model.reading)
    if let file = page.html {
      try model.output.print(page.write(HTMLDocument(report), to: file))
    } else {
      try model.output.print(report)
    }
    if !report.isEmpty { throw ExitCode(1) }
  }
}
