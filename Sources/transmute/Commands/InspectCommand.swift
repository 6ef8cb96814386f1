import ArgumentParser
import Toolkit

/// `transmute inspect`
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what a file is, why it is taken for that, and what is in it.",
    discussion: """
      The architecture, and where each number of it was found; the parameters by part; every tensor with its role:
        transmute inspect gpt2.npz

      The values too: extremes, mean, deviation, zeros, NaN, infinities, subnormals and percentiles:
        transmute inspect gpt2.npz --stats --tensors 'h.0.*'

      A pattern may also name a role, and a script may read the report:
        transmute inspect gpt2.npz --tensors '*.attentionQuery' --json

      A file that is no complete model is shown as far as it can be, with what is wrong; the exit status is 2. \
      Values are not compared with the check sums that a file may hold: 'transmute fingerprint' does that.
      """)

  @Argument(help: "The file.", completion: .file())
  var path: String

  @Flag(help: "Read the tensors' values and describe them.")
  var stats = false

  @Option(
    help: ArgumentHelp(
      "List only tensors whose name or role this pattern of *, ? and [a-z] matches.", valueName: "glob"),
    transform: NameGlob.init)
  var tensors: NameGlob?

  @OptionGroup(title: "How the file is read") var model: ModelOptions

  func run() throws {
    var choices = InspectionChoices()
    choices.tensors = tensors
    choices.describesValues = stats
    let inspection = try model.toolkit.inspect(path, choices, model.opening, model.reading)
    try model.output.print(inspection)
    if let problem = inspection.problem { throw problem }
  }
}
