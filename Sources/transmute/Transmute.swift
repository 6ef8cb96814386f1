import ArgumentParser
import ByteIO
import Pages

/// The program: parses, calls the toolkit, prints, and ends with 0 (yes), 1 (no) or 2 (an error).
@main
struct Transmute: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transmute",
    abstract: "Convert GPT weights from one format into another, and prove that nothing changed.",
    discussion: """
      What is in a file:             transmute inspect gpt2.npz
      Convert it to the native one:  transmute convert gpt2.npz gpt2.phial
      Is it still the same model:    transmute verify gpt2.npz gpt2.phial
      What does it predict:          transmute predict gpt2.phial "Once upon a time"

      Files are recognised by what is in them, whatever they are called; 'transmute formats' lists what can be read and \
      written. A JSON configuration that lies beside a model (config.json, hparams.json, NAME.config.json) is read too.

      The fastest arithmetic that the processor runs is chosen; TRANSMUTE_KERNELS=scalar, avx2, avx512 or neon in the \
      environment chooses another. All of them give the same bits.

      Exit status: 0 yes or done, 1 no (the files differ, a proof fails), 2 an error.
      """,
    version: version,
    subcommands: [
      InspectCommand.self, ConvertCommand.self, VerifyCommand.self, DiffCommand.self, FingerprintCommand.self,
      PredictCommand.self, ExplainCommand.self, TokenizeCommand.self, FormatsCommand.self,
    ])

  /// The version of the program, as receipts tell it.
  static let version = "0.1.0"

  /// The program's entry.
  static func main() {
    FileSizeLimit.reportExcess()
    if let number = Arguments.firstThatIsNoText {
      fail(
        "argument \(number), '\(CommandLine.arguments[number])': its bytes are no UTF-8, as names of files must be here"
      )
    }
    do {
      var command = try parseAsRoot()
      try WorkProgress.$observer.withValue(ProgressLine.ofTerminal) { try command.run() }
    } catch {
      end(with: error)
    }
  }

  /// Ends the program with what an error asks for: help on standard output, anything else on standard error.
  private static func end(with error: any Error) -> Never {
    if error is ExitCode { exit(withError: error) }
    if exitCode(for: error).isSuccess {
      do { try StandardStream.output.write(fullMessage(for: error) + "\n") } catch { fail("\(error)") }
      exit()
    }
    guard exitCode(for: error) == .validationFailure else { fail("\(error)") }
    fail(usageMessage(for: error))
  }

  /// What is wrong with the arguments, and where help is.
  private static func usageMessage(for error: any Error) -> String {
    let message = message(for: error)
    let hint = fullMessage(for: error).split(separator: "\n").last { $0.hasPrefix("  See '") }
    return message.prefix(1).lowercased() + message.dropFirst() + (hint.map { "\n\($0.dropFirst(2))" } ?? "")
  }

  private static func fail(_ message: String) -> Never {
    // Where not even standard error can be written to, the exit status is all that is left.
    try? StandardStream.error.write("transmute: \(message.printable(keepingNewlines: true))\n")
    exit(withError: ExitCode(2))
  }
}
