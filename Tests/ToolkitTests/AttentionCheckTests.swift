import Inference
import Testing
import WeightGraph

@testable import Toolkit

@Suite struct `The properties of attention` {
  @Test(arguments: ["potion/model.npz", "dialects/mingpt.npz", "dialects/nanogpt.npz"])
  func `hold on a GPT-2`(path: String) throws { try expectAll(toolkit, path) }

  @Test(arguments: ["huggingface.npz", "untied-v1.bin"])
  func `hold on a Llama`(path: String) throws { try expectAll(llamaToolkit, "llama/\(path)") }

  func expectAll(_ toolkit: Toolkit, _ path: String) throws {
    let check = try toolkit.checkAttention(fixture(path))
    #expect(check.properties.map(\.name) == AttentionProperty.Name.allCases)
    for property in check.properties {
      #expect(property.outcome == .holds, "\(property.name): \(property.evidence)")
    }
    #expect(check.holds)
  }

  @Test func `are not tried where a text leaves nothing to try them on`() throws {
    let check = try toolkit.checkAttention(fixture("potion/model.npz"), .tokens([7]))
    let untried = check.properties.filter { $0.outcome == .notTried }.map(\.name)
    #expect(untried == [.noTokenSeesALaterOne, .orderNeedsPositions, .softmaxSharpens])
    #expect(check.holds)
  }

  let tokens = [5, 9, 2, 300, 41]

  func potion() throws -> (checker: AttentionChecker, model: Transformer) {
    let graph = try toolkit.openModel(fixture("potion/model.npz")).graph
    return (AttentionChecker(graph: graph, tokens: tokens, kernels: .best, threads: 1), try Transformer(graph))
  }

  @Test func `fail for a row that does not sum to one, or that reaches past its token`() throws {
    let (checker, model) = try potion()
    let weights = try model.recorded(tokens).record[.block(2, .attentionWeights)]
    for (place, value) in [(6, weights[6] + 1e-4), (1, Float(0.5)), (0, .nan)] {
      var spoiled = weights
      spoiled[place] = value
      var record = try model.recorded(tokens).record
      record.take(.block(2, .attentionWeights), spoiled.span)
      #expect(checker.rowsSumToOne(record).outcome == .fails)
    }
    #expect(try checker.rowsSumToOne(model.recorded(tokens).record).outcome == .holds)
  }

  @Test func `fail where an earlier logit is another`() throws {
    let (checker, model) = try potion()
    let other = try model.logits([6, 9, 2, 300, 41])
    #expect(try checker.noTokenSeesALaterOne(model, other).outcome == .fails)
  }

  @Test func `fail where heads are joined by something else than the projection`() throws {
    let (checker, model) = try potion()
    var record = try model.recorded(tokens).record
    let output = record[.block(3, .attentionOutput)].map { $0 + 1e-3 }
    record.take(.block(3, .attentionOutput), output.span)
    let block = OneBlockModel(checker.graph, contextLength: tokens.count)
    #expect(try checker.headsWorkSideBySide(block, record).outcome == .fails)
  }
}
