import ArgumentParser
import Toolkit

/// `transmute fingerprint`
struct FingerprintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fingerprint",
    abstract: "Print the number by which a model is known, whatever file holds it.",
    discussion: """
      The same model has the same fingerprint in every container, dialect, layout and lossless type:
        transmute fingerprint gpt2.npz gpt2.phial

      It covers the architecture and every weight, and every check sum that the files hold is compared on the way. \
      --json adds the digest of each role's tensor:
        transmute fingerprint gpt2.phial --json

      Tensors of no known family get a digest of their own kind, over their names and values.
      """)

  @Argument(help: "The files.", completion: .file())
  var paths: [String]

  @OptionGroup(title: "How the files are read") var model: ModelOptions

  func run() throws {
    let toolkit = try model.toolkit
    try model.output.print(
      FingerprintList(reports: paths.map { try toolkit.fingerprint($0, model.opening, model.reading) }))
  }
}
