import ArgumentParser
import Inference

/// How a text goes on: greedily, or at random.
struct SamplingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Draw every word at random; the higher, the bolder (1: as the model has learned). Without it the likeliest is taken.",
      valueName: "number"))
  var temperature: Float?

  @Option(help: ArgumentHelp("Draw among this many of the likeliest words.", valueName: "count"))
  var topK: Int?

  @Option(
    help: ArgumentHelp("Draw among as few words as have this probability together: 0.9, say.", valueName: "share"))
  var topP: Float?

  @Option(
    help: ArgumentHelp("Make words less likely that were there before: 1.2, say.", valueName: "number"))
  var repetitionPenalty: Float = 1

  @Option(
    help: ArgumentHelp("Draw other words; the same seed draws the same on every machine.", valueName: "number"))
  var seed: UInt64?

  func validate() throws {
    func check(_ isRight: Bool, _ name: String, _ value: some CustomStringConvertible, _ expected: String) throws {
      if !isRight { throw ValidationError("'--\(name) \(value)': expected \(expected)") }
    }
    if let temperature {
      try check(temperature > 0 && temperature.isFinite, "temperature", temperature, "a number above 0")
    }
    if let topK { try check(topK > 0, "top-k", topK, "1 or more") }
    if let topP { try check(topP > 0 && topP <= 1, "top-p", topP, "a number above 0, at most 1") }
    try check(
      repetitionPenalty > 0 && repetitionPenalty.isFinite, "repetition-penalty", repetitionPenalty, "a number above 0")
    let drawing = [("top-k", topK == nil), ("top-p", topP == nil), ("seed", seed == nil)]
    if temperature == nil, let idle = drawing.first(where: { !$0.1 }) {
      throw ValidationError("'--\(idle.0)' says how to draw, and without '--temperature' nothing is drawn")
    }
  }

  /// The choice.
  var sampling: Sampling {
    Sampling(
      temperature: temperature ?? 0, topK: topK, topP: topP, repetitionPenalty: repetitionPenalty, seed: seed ?? 0)
  }
}
