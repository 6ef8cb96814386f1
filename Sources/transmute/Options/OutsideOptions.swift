import ArgumentParser

/// What a model is compared with besides another model, and what is kept of it.
struct OutsideOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Compare one model with the logits, hidden states and attentions that another program wrote into this file.",
      valueName: "file"),
    completion: .file())
  var reference: String?

  @Option(
    help: ArgumentHelp(
      "How far a value may lie from the reference, as a part of the largest one of its step.", valueName: "part"))
  var tolerance = 1e-4

  @Option(
    help: ArgumentHelp(
      "Write what one model computes into this file, whose ending tells the container.", valueName: "file"),
    completion: .file())
  var record: String?

  @Option(
    help: ArgumentHelp(
      "Write a receipt into this file; into a model's own file where it is one of the two and has a place for it.",
      valueName: "file"),
    completion: .file())
  var receipt: String?

  @Option(
    help: ArgumentHelp(
      "Check the receipt in this file against one model, or against the model that carries it.", valueName: "file"),
    completion: .file())
  var check: String?

  func validate() throws {
    let given = [("reference", reference), ("record", record), ("receipt", receipt), ("check", check)]
      .filter { $0.1 != nil }.map { "--\($0.0)" }
    if given.count > 1 { throw ValidationError("\(given.joined(separator: " and ")) exclude each other") }
    if !(tolerance >= 0) { throw ValidationError("'--tolerance \(tolerance)': expected 0 or more") }
  }
}
