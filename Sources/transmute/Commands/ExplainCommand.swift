import ArgumentParser
import Pages
import Toolkit

/// `transmute explain`
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show how a model gets from a text to the next word.",
    discussion: """
      What the last word gathers, how the answer emerges layer by layer, and what speaks for it:
        transmute explain gpt2.phial "Sarah lies still on the bed, feeling"

      Every word of one head, or another word of the text:
        transmute explain gpt2.phial "Sarah lies still on the bed, feeling" --layer 3 --head 1
        transmute explain gpt2.phial "Sarah lies still on the bed, feeling" --token lies

      Two texts side by side:
        transmute explain gpt2.phial "Sarah lies still" --beside "Sarah lies to the king" --token lies

      As a page on which pointing at a word shows whom it attends to:
        transmute explain gpt2.phial "Sarah lies still on the bed, feeling" --html lies.html

      The properties that make attention what it is, tried on this model:
        transmute explain gpt2.phial --check

      A token's query is compared with the keys of the tokens up to itself; the softmax of these scores is its attention, \
      by which the values are mixed. The attention of a token sums to 100 %. What speaks for a word is its logit as the sum of \
      what every head and feed-forward layer has written into the stream, the final norm's scale being as it is.

      Exit status: 0 done, 1 a property fails, 2 an error.
      """)

  @Argument(help: "The model's file.", completion: .file())
  var path: String

  @Argument(help: "The text to read, or token ids where there is no tokenizer; --check can do without.")
  var text: String?

  @Option(help: ArgumentHelp("Show this layer only, counted from 0.", valueName: "number"))
  var layer: Int?

  @Option(help: ArgumentHelp("Show this head only, counted from 0.", valueName: "number"))
  var head: Int?

  @Option(
    help: ArgumentHelp("Explain this token, by its place counted from 0 or as it reads; the last without it."),
    transform: TokenChoice.init)
  var token: TokenChoice = .last

  @Option(help: ArgumentHelp("Explain a second text beside the first.", valueName: "text"))
  var beside: String?

  @Option(help: ArgumentHelp("Show this many of the likeliest next words.", valueName: "count"))
  var top = 5

  @Flag(help: "Try the properties of attention on the model: causality, rows that sum to one, and others.")
  var check = false

  @OptionGroup(title: "How the report is given") var page: PageOptions
  @OptionGroup(title: "How the prompt is read") var prompt: PromptOptions
  @OptionGroup(title: "How the file is read") var model: ModelOptions

  func validate() throws {
    if text == nil, !check { throw ValidationError("a text to read is missing; only --check can do without") }
    for (option, isGiven) in [("--beside", beside != nil), ("--html", page.html != nil)] where check && isGiven {
      throw ValidationError("'\(option)' has no meaning with '--check'")
    }
    if top < 1 { throw ValidationError("'--top \(top)': expected 1 or more") }
  }

  func run() throws {
    guard !check else { return try runCheck() }
    let toolkit = try model.toolkit
    let selection = HeadSelection(block: layer, head: head)
    // Without --check there is a text, as was validated.
    let prompt = Prompt.text(text ?? "")
    if let beside {
      let pair = try toolkit.explain(
        path, (prompt, .text(beside)), token: token, selection, top: top, tokenizer: self.prompt.tokenizer,
        model.opening, model.reading)
      try show(pair, HTMLDocument(pair))
    } else {
      let explanation = try toolkit.explain(
        path, prompt, token: token, selection, top: top, tokenizer: self.prompt.tokenizer, model.opening, model.reading)
      try show(explanation, HTMLDocument(explanation))
    }
  }

  /// Prints the report, or writes the page where one is asked for.
  private func show(_ report: some Report, _ document: @autoclosure () -> HTMLDocument) throws {
    if let file = page.html {
      try model.output.print(page.write(document(), to: file))
    } else {
      try model.output.print(report)
    }
  }

  private func runCheck() throws {
    let report = try model.toolkit.checkAttention(
      path, text.map(Prompt.text), tokenizer: prompt.tokenizer, model.opening, model.reading)
    try model.output.print(report)
    if !report.holds { throw ExitCode(1) }
  }
}
