import Foundation
import Testing
import Toolkit
import WeightGraph

@Suite struct `What a verification asks` {
  private func verify(_ sound: Sound, _ choices: VerificationChoices = VerificationChoices()) throws -> Verification {
    try toolkit.verify(sound.model(), sound.model(), asking: choices)
  }

  @Test(arguments: Sound.allCases)
  func `touches every row of the tables, and every element`(sound: Sound) throws {
    let verification = try verify(sound)
    let coverage = verification.coverage
    #expect(coverage.tokenRows == coverage.vocabularyLength && coverage.lookedUp == 0)
    #expect(coverage.positions == coverage.contextLength)
    #expect(coverage.shares.allSatisfy { $0.share == 1 })
    // Each token is asked once, and each sequence fits into the context.
    let tokens = verification.runs[0].sequences.flatMap { $0 }
    #expect(tokens.count == Set(tokens).count)
    #expect(verification.runs[0].sequences.allSatisfy { $0.count <= coverage.contextLength })
  }

  @Test func `stops after as many tokens as it is told, and says what it did not touch`() throws {
    var choices = VerificationChoices()
    choices.probeLimit = .tokens(5)
    // A table of positions is read whole in any case.
    #expect(try verify(.gpt2, choices).runs[0].sequences.map(\.count) == [12])
    let llama = try verify(.llama, choices)
    #expect(llama.runs[0].sequences.map(\.count) == [16])
    #expect(llama.coverage.shares.first { $0.role == .tokenEmbedding }!.share == 16.0 / 29)
    // The other rows were looked up all the same.
    #expect(llama.coverage.tokenRows == 16 && llama.coverage.lookedUp == 13)
    #expect(llama.coverage.shares.first { $0.role == .output }!.share == 1)
    choices.probeLimit = .wholeVocabulary
    #expect(try verify(.llama, choices).runs[0].sequences.map(\.count) == [16, 13])
  }

  @Test func `may be prompts, tokens and a text, whose perplexity it tells`() throws {
    var choices = VerificationChoices()
    choices.prompts = [.text("Sarah lies still"), .tokens([3, 1, 4])]
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/text"
    try String(repeating: "Sarah lies still on the bed, feeling drained. ", count: 16)
      .write(toFile: path, atomically: true, encoding: .utf8)
    choices.texts = [path]
    choices.probeLimit = .tokens(1)
    let verification = try verify(.potion, choices)
    #expect(verification.runs.map(\.kind) == [.probe, .prompt, .prompt, .text])
    #expect(verification.runs[2].sequences == [[3, 1, 4]])
    let text = verification.runs[3]
    #expect(text.sequences.dropLast().allSatisfy { $0.count == 64 } && text.sequences.count > 1)
    #expect(text.logits.predicted == text.tokenCount - text.sequences.count)
    let perplexity = try #require(text.logits.leftPerplexity)
    #expect(perplexity > 2 && perplexity.isFinite && text.logits.rightPerplexity == perplexity)
    choices.texts = [fixture("potion/model.npz")]
    #expect(throws: ToolkitError.self) { try verify(.potion, choices) }
  }

  @Test func `of another model tells how far its predictions lie from these`() throws {
    let scaled = try Sound.gpt2.changed { parts in
      parts[.outputNorm] = try parts[.outputNorm].mapped { $0 * 1.25 }
    }
    let logits = try toolkit.verify(Sound.gpt2.model(), scaled).runs[0].logits
    #expect(logits.positions == 24 && logits.count == 24 * 24)
    #expect(logits.meanDivergence > 0 && logits.meanDivergence <= logits.highDivergence)
    #expect(logits.highDivergence <= logits.maximumDivergence)
    #expect(logits.agreement <= 1 && logits.agreementOf5 <= 1 && logits.agreementOf10 <= 1)
    #expect(logits.leftLoss! != logits.rightLoss!)
    #expect(logits.maximum > 0 && logits.maximumRelative > 0 && logits.maximumULP! > 0)
    #expect(logits.maximumOfSpread > 0 && logits.maximumOfSpread.isFinite)
  }
}
