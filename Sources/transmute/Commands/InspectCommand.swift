import ArgumentParser
import Pages
import Toolkit

/// `transmute inspect`
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what a file is, why it is taken for that, and what is in it.",
    discussion: """
      What matters about it, the architecture and where each number of it was found, and the tensors by module:
        transmute inspect gpt2.npz

      Every tensor with its role; a pattern may also name a role, and a script may read the report:
        transmute inspect gpt2.npz --tensors '*'
        transmute inspect gpt2.npz --tensors '*.attentionQuery' --json

      The values too: extremes, mean, deviation, distribution, and what only values tell, such as NaN and dead rows:
        transmute inspect gpt2.npz --stats

      Some values of one tensor, as numpy prints them:
        transmute inspect gpt2.npz --values 'h.0.attn.c_attn.weight[-2:, ::96]'

      Everything as a page for a browser, in one file:
        transmute inspect gpt2.npz --html gpt2.html

      A file that is no complete model is shown as far as it can be, with what is wrong; the exit status is 2. \
      That it leaves something unsaid which only computing takes, such as the head count, is no error here. \
      Values are not compared with the check sums that a file may hold: 'transmute fingerprint' does that.
      """)

  @Argument(help: "The file.", completion: .file())
  var path: String

  @Flag(help: "Read the tensors' values and describe them.")
  var stats = false

  @Option(
    help: ArgumentHelp(
      "List the tensors whose name or role this pattern of *, ? and [a-z] matches.", valueName: "glob"),
    transform: NameGlob.init)
  var tensors: NameGlob?

  @Option(
    help: ArgumentHelp(
      "Print the values of this tensor, or of a slice of it as numpy spells it, and nothing else.",
      valueName: "name[slice]"))
  var values: String?

  @OptionGroup(title: "How the report is given") var page: PageOptions
  @OptionGroup(title: "How the file is read") var model: ModelOptions

  func validate() throws {
    if values != nil, stats || tensors != nil || page.html != nil {
      throw ValidationError("--values goes with none of --stats, --tensors and --html")
    }
  }

  func run() throws {
    if let values { return try model.output.print(model.toolkit.values(path, values, model.opening)) }
    var choices = InspectionChoices()
    choices.tensors = tensors
    choices.describesValues = stats
    choices.isForPage = page.html != nil
    let inspection = try model.toolkit.inspect(path, choices, model.opening, model.reading)
    if let file = page.html {
      try model.output.print(page.write(HTMLDocument(inspection), to: file))
    } else {
      try model.output.print(inspection)
    }
    if let problem = inspection.problem { throw problem }
  }
}
