import ArgumentParser
import Toolkit

/// `transmute explain`
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show who attends to whom while a model reads.",
    discussion: """
      What the last word gathers, in every layer and head:
        transmute explain gpt2.phial "Sarah lies still on the bed, feeling"

      Every word of one head:
        transmute explain gpt2.phial "Sarah lies still on the bed, feeling" --layer 3 --head 1

      A token's query is compared with the keys of the tokens up to itself; the softmax of these scores is its attention, \
      by which the values are mixed. The attention of a token sums to 100 %.
      """)

  @Argument(help: "The model's file.", completion: .file())
  var path: String

  @Argument(help: "The text to read, or token ids where there is no tokenizer.")
  var text: String

  @Option(help: ArgumentHelp("Show this layer only, counted from 0.", valueName: "number"))
  var layer: Int?

  @Option(help: ArgumentHelp("Show this head only, counted from 0.", valueName: "number"))
  var head: Int?

  @OptionGroup(title: "How the prompt is read") var prompt: PromptOptions
  @OptionGroup(title: "How the file is read") var model: ModelOptions

  func run() throws {
    try model.output.print(
      model.toolkit.explain(
        path, .text(text), block: layer, head: head, tokenizer: prompt.tokenizer, model.opening, model.reading))
  }
}
