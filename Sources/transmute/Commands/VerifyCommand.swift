import ArgumentParser
import Toolkit

/// `transmute verify`
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Prove that two files hold the same model: by every weight, and by running both.",
    discussion: """
      After a conversion:
        transmute verify gpt2.npz gpt2.phial

      On sequences of one's own besides the probe that every model is asked:
        transmute verify gpt2.npz gpt2.phial --prompt "Sarah lies still" --tokens 3,1,4

      IDENTICAL: the fingerprints are equal, and every bit of every logit is. EQUIVALENT: one model is the other rounded to \
      a narrower type. DIFFERENT: anything else; the report names the tensors and hyperparameters that differ, the first \
      step at which the two part, and the cause where it is a known one.

      Exit status: 0 identical or equivalent, 1 different, 2 an error.
      """)

  @Argument(help: "The one file.", completion: .file())
  var left: String

  @Argument(help: "The other file.", completion: .file())
  var right: String

  @OptionGroup(title: "What the models are asked") var questions: QuestionOptions
  @OptionGroup(title: "How the models are run") var running: RunOptions
  @OptionGroup(title: "How prompts are read") var prompt: PromptOptions
  @OptionGroup(title: "How the files are read") var model: ModelOptions

  func run() throws {
    let verification = try running.running(model.toolkit).verify(
      left, right, asking: questions.choices(tokenizer: prompt.tokenizer), model.opening, model.reading)
    try model.output.print(verification)
    if verification.verdict == .different { throw ExitCode(1) }
  }
}
