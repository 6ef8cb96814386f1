import Dialects
import Foundation
import Inference
import Testing
import Toolkit
import WeightGraph

/// A minGPT that its author trained to add, where it lies beside the package.
private let adder = URL(filePath: packageRoot).deletingLastPathComponent().appending(path: "shared/real/mingpt-adder")
  .path

@Suite(.enabled(if: FileManager.default.fileExists(atPath: adder), "no real weights lie at ../shared/real"))
struct `A model that adds` {
  /// What a state dict does not say.
  private let told = ReadingChoices(hyperparameters: [.headCount: 3])

  /// Every 40th of the 10,000 sums, or all of them where the environment has `TRANSMUTE_EVERY_SUM`.
  private let step = ProcessInfo.processInfo.environment["TRANSMUTE_EVERY_SUM"] == nil ? 40 : 1

  private func model(_ name: String) throws -> OpenedModel {
    try toolkit.openModel("\(adder)/\(name)", OpeningChoices(), told)
  }

  /// How many sums of two numbers below 100 a model gets right, its digits from the last to the first.
  private func rightSums(_ model: OpenedModel, of numbers: some Sequence<Int>) throws -> Int {
    let transformer = try Transformer(model.graph)
    var right = 0
    for number in numbers {
      let (a, b) = (number / 100, number % 100)
      let digits = Continuation(transformer, of: [a / 10, a % 10, b / 10, b % 10])
      var (sum, place) = (0, 1)
      while place <= 100, let digit = try digits.next()?.token {
        sum += digit * place
        place *= 10
      }
      right += sum == a + b ? 1 : 0
    }
    return right
  }

  @Test func `is a minGPT with a head of its own, of which the file does not say how many heads it has`() throws {
    let model = try model("model.pt")
    #expect(model.dialect.name == "mingpt")
    #expect(model.graph.architecture.blockCount == 3)
    #expect(!model.graph.architecture.hasTiedOutput)
    let error = #expect(throws: ToolkitError.self) { try toolkit.openModel("\(adder)/model.pt") }
    #expect(error?.description.contains("headCount") == true)
  }

  @Test func `has the logits that torch computed`() throws {
    let transformer = try Transformer(model("model.pt").graph)
    let reference = try toolkit.open("\(adder)/reference.npz").contents
    let tokens = try #require(reference["idx"]).doubles().map { Int($0) }
    let expected = try #require(reference["logits_torch_f32"]).doubles()
    for sequence in 0..<4 {
      let logits = try transformer.logits(Array(tokens[sequence * 6..<sequence * 6 + 6])).values
      #expect(logits.count == 60)
      let worst = logits.indices.reduce(0.0) { max($0, abs(Double(logits[$1]) - expected[sequence * 60 + $1])) }
      #expect(worst < 1e-5)
    }
  }

  @Test func `adds from its own file and from every file that it is converted to`() throws {
    let folder = try TemporaryFolder()
    var models = [try model("model.pt")]
    for name in ["a.phial", "b.pt", "c.npz", "d.pth"] {
      let last = models[models.count - 1].file.path
      _ = try toolkit.convert(Conversion(last, to: "\(folder.path)/\(name)"), OpeningChoices(), told)
      // The configuration travels along from here on.
      models.append(try toolkit.openModel("\(folder.path)/\(name)"))
    }
    #expect(Set(try models.map { try Fingerprint($0.graph).digest }).count == 1)
    let numbers = stride(from: 0, to: 10_000, by: step)
    for model in models { #expect(try rightSums(model, of: numbers) == 10_000 / step, "\(model.file.path)") }
  }

  @Test func `adds hardly ever before it is trained`() throws {
    let early = try model("early.pt")
    if step == 1 {
      #expect(try rightSums(early, of: 0..<10_000) == 17)
    } else {
      #expect(try rightSums(early, of: stride(from: 0, to: 10_000, by: step)) < 10)
    }
    let verification = try toolkit.verify(model("model.pt"), early)
    #expect(verification.verdict == .different)
  }
}
