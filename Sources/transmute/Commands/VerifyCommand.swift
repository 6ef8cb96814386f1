import ArgumentParser
import Pages
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
        transmute verify gpt2.npz gpt2.phial --prompt "Sarah lies still" --tokens 3,1,4 --text book.txt

      Against what another program computed, and the other way round:
        transmute verify gpt2.phial --reference transformers.npz
        transmute verify gpt2.phial --record ours.safetensors --tokens 3,1,4

      With a receipt that can be checked elsewhere, without the original; a Phial can carry it inside:
        transmute verify gpt2.npz gpt2.phial --receipt gpt2.phial
        transmute verify --check gpt2.phial

      IDENTICAL: the fingerprints are equal, and every bit of every logit is. EQUIVALENT: one model is the other rounded to \
      a narrower type, every element to the nearest one, and predicts the same within limits that can be chosen. \
      DIFFERENT: anything else; the report names the tensors and hyperparameters that differ, every part of the forward \
      pass that does, and the cause where it is a known one.

      Exit status: 0 identical, equivalent, in agreement or confirmed, 1 not so, 2 an error.
      """)

  @Argument(
    help: "The two files; one of them with --reference or --record, at most one with --check.", completion: .file())
  var files: [String] = []

  @OptionGroup(title: "What the models are asked") var questions: QuestionOptions
  @OptionGroup(title: "Beyond two files") var outside: OutsideOptions
  @OptionGroup(title: "How the report is given") var page: PageOptions
  @OptionGroup(title: "How the models are run") var running: RunOptions
  @OptionGroup(title: "How prompts are read") var prompt: PromptOptions
  @OptionGroup(title: "How the files are read") var model: ModelOptions

  func validate() throws {
    let wanted = outside.check != nil ? 0...1 : outside.reference ?? outside.record != nil ? 1...1 : 2...2
    if page.html != nil, wanted != 2...2 { throw ValidationError("--html goes with two files") }
    guard wanted.contains(files.count) else {
      let expected = wanted == 2...2 ? "two files" : wanted == 1...1 ? "one file" : "at most one file"
      throw ValidationError("found \(files.count), expected \(expected)")
    }
  }

  func run() throws {
    let toolkit = try running.running(model.toolkit)
    let choices = questions.choices(tokenizer: prompt.tokenizer)
    if let receipt = outside.check {
      return try conclude(toolkit.check(receipt, files.first ?? receipt, model.opening, model.reading), \.isConfirmed)
    }
    if let reference = outside.reference {
      return try conclude(
        toolkit.verify(
          files[0], against: reference, tolerance: outside.tolerance, model.opening, model.reading), \.agrees)
    }
    if let target = outside.record {
      return try model.output.print(
        toolkit.record(files[0], to: target, asking: choices, model.opening, model.reading))
    }
    let verification = try toolkit.verify(files[0], files[1], asking: choices, model.opening, model.reading)
    if let path = outside.receipt {
      try toolkit.write(Receipt(verification, version: Transmute.version), to: path, of: verification)
    }
    guard let file = page.html else {
      if questions.allTensors {
        return try conclude(WholeVerification(verification: verification)) { $0.verification.verdict != .different }
      }
      return try conclude(verification) { $0.verdict != .different }
    }
    try model.output.print(page.write(HTMLDocument(verification), to: file))
    if verification.verdict == .different { throw ExitCode(1) }
  }

  /// Prints a report, and ends with 1 where it says no.
  private func conclude<Result: Report>(_ report: Result, _ isYes: (Result) -> Bool) throws {
    try model.output.print(report)
    if !isYes(report) { throw ExitCode(1) }
  }
}
