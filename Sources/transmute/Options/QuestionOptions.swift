import ArgumentParser
import Toolkit

/// What models are asked, and how far their answers may lie apart.
struct QuestionOptions: ParsableArguments {
  @Option(
    name: .customLong("prompt"),
    help: ArgumentHelp("A text that both are asked as well; may be given several times.", valueName: "text"))
  var prompts: [String] = []

  @Option(help: ArgumentHelp("Token ids that both are asked as well; may be given several times.", valueName: "ids"))
  var tokens: [TokenList] = []

  @Option(
    name: .customLong("text"),
    help: ArgumentHelp(
      "A file of text that both predict token by token, for its perplexity; may be given several times.",
      valueName: "file"),
    completion: .file())
  var texts: [String] = []

  @Option(
    help: ArgumentHelp(
      "How many tokens the probe has (default: 1024, and as many as there are positions; 'all' for the vocabulary).",
      valueName: "count"))
  var probe: ProbeLength?

  @Option(
    name: .customLong("rounded-to"),
    help: ArgumentHelp(
      "Take one side for the other rounded to this type, though it is stored in a wider one.", valueName: "type"))
  var declaredType: TargetType?

  @Option(
    help: ArgumentHelp(
      "How many steps of its block an element may lie beyond the block's ends (default: 1, in blocks of 256 elements 2).",
      valueName: "steps"))
  var maxClipping: Double?

  @Option(
    help: ArgumentHelp(
      """
      Judge blocks as a whole: the root mean square of the distances may be this part of that of the elements. Blocks of code \
      books, and of importance matrices, have no other bound.
      """, valueName: "part"))
  var maxBlockError: Double?

  @Flag(help: "List every tensor that differs or was rounded, and not only the ten that changed most.")
  var allTensors = false

  @Flag(help: "Compare part by part also where the models are the same.")
  var layers = false

  @Option(
    help: ArgumentHelp(
      "How far a rounded model's predictions may lie from the exact one's, on average, in nats (default: by its type).",
      valueName: "nats"))
  var maxMeanDivergence: Double?

  @Option(
    help: ArgumentHelp("The same for the worst position (default: by its type).", valueName: "nats"))
  var maxDivergence: Double?

  @Option(
    help: ArgumentHelp(
      "At what part of the positions a rounded model must hold the same token for the likeliest (default: by its type).",
      valueName: "part"))
  var minAgreement: Double?

  func validate() throws {
    for (name, value) in [
      ("max-mean-divergence", maxMeanDivergence), ("max-divergence", maxDivergence), ("max-clipping", maxClipping),
      ("max-block-error", maxBlockError),
    ] {
      if let value, !(value >= 0) { throw ValidationError("'--\(name) \(value)': expected 0 or more") }
    }
    if let minAgreement, !(0...1).contains(minAgreement) {
      throw ValidationError("'--min-agreement \(minAgreement)': expected 0 to 1")
    }
  }

  /// What was chosen.
  func choices(tokenizer: String?) -> VerificationChoices {
    var choices = VerificationChoices()
    choices.prompts = prompts.map(Prompt.text) + tokens.map { .tokens($0.ids) }
    choices.texts = texts
    choices.tokenizer = tokenizer
    choices.probeLimit = probe?.limit ?? .usual
    choices.comparesLayers = layers
    choices.declaredType = declaredType?.dtype
    choices.clipping = maxClipping
    choices.blockError = maxBlockError
    choices.tolerance.meanDivergence = maxMeanDivergence
    choices.tolerance.maximumDivergence = maxDivergence
    choices.tolerance.agreement = minAgreement
    return choices
  }
}

/// How long the probe is, as an argument: a number of tokens, or `all`.
struct ProbeLength: ExpressibleByArgument {
  let limit: VerificationChoices.ProbeLimit

  init?(argument: String) {
    if argument == "all" {
      limit = .wholeVocabulary
    } else if let count = Int(argument), count > 0 {
      limit = .tokens(count)
    } else {
      return nil
    }
  }
}
