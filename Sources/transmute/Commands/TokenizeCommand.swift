import ArgumentParser
import Toolkit

/// `transmute tokenize`
struct TokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Show how a text is cut into tokens.",
    discussion: """
      By the tokenizer inside a model, or beside it:
        transmute tokenize gpt2.phial "Sarah lies still"

      By a tokenizer.json, or a folder with vocab.json and merges.txt, every text of a JSON list:
        transmute tokenize tokenizer.json --batch texts.json --json
      """)

  @Argument(help: "A model's file, a tokenizer.json, or a folder with a tokenizer.", completion: .file())
  var path: String

  @Argument(help: "The text.")
  var text: String?

  @Option(
    help: ArgumentHelp("Take the texts from this file, a JSON list of strings.", valueName: "file"), completion: .file()
  )
  var batch: String?

  @OptionGroup(title: "How the file is read") var model: ModelOptions

  func validate() throws {
    if (text == nil) == (batch == nil) { throw ValidationError("give a text, or --batch FILE") }
  }

  func run() throws {
    let toolkit = try model.toolkit
    let texts = try batch.map { try toolkit.texts(in: $0) } ?? [text ?? ""]
    try model.output.print(toolkit.tokenize(texts, by: path, model.opening))
  }
}
