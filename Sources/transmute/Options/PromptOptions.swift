import ArgumentParser
import Toolkit

/// How a prompt becomes tokens.
struct PromptOptions: ParsableArguments {
  @Option(
    help: "Read the tokenizer from this tokenizer.json or folder, and not from the model or from beside it.",
    completion: .file())
  var tokenizer: String?
}

/// Token ids as an argument: `3,1,4`.
struct TokenList: ExpressibleByArgument {
  let ids: [Int]

  init?(argument: String) {
    guard let ids = Prompt.tokens(in: argument) else { return nil }
    self.ids = ids
  }
}
