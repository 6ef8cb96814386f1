import Inference
import Testing
import Toolkit
import WeightGraph

@Suite struct `A damaged model` {
  @Test(arguments: Mutation.all)
  func `is never called identical, and its damage is placed and named`(mutation: Mutation) throws {
    // One sequence is enough, but where only some rows of a table differ.
    var choices = VerificationChoices()
    choices.probeLimit = mutation.roles.contains(.tokenEmbedding) ? .wholeVocabulary : .tokens(1)
    let verification = try toolkit.verify(
      mutation.sound.model(), mutation.sound.changed(mutation.change), asking: choices)
    // Detected.
    #expect(verification.verdict == .different)
    #expect(!verification.reasons.isEmpty)
    // Placed: in the right tensors, the right hyperparameters, and the right parts of the forward pass.
    if !mutation.roles.isEmpty { #expect(verification.comparison.roles.map(\.role) == mutation.roles) }
    #expect(verification.comparison.hyperparameters.map(\.name) == mutation.hyperparameters)
    if let parts = mutation.parts { #expect(verification.layers.filter(\.isBad).map(\.part) == parts) }
    // Named, where there is a name for it.
    let findings = verification.diagnoses.map(\.finding)
    if let finding = mutation.finding {
      #expect(findings.contains { $0.contains(finding) }, "\(findings)")
    } else {
      #expect(findings.isEmpty)
    }
  }

  @Test func `is damaged in so many ways`() {
    #expect(Mutation.all.count == 93)
    #expect(Mutation.all.count { $0.finding != nil } == 88)
    #expect(Set(Mutation.all.map(\.testDescription)).count == Mutation.all.count)
  }

  @Test func `with everything undone would be the same`() throws {
    let transposed = try Sound.gpt2.changed { parts in
      parts[block(0, .attentionOutput)] = parts[block(0, .attentionOutput)].transposed()
      parts.set(.normEpsilon, 1e-6)
    }
    #expect(try toolkit.verify(Sound.gpt2.model(), transposed).remedied == .identical)
    let rounded = try Sound.gpt2.changed { parts in
      parts.mapAll { $0.cast(to: .f16) }
      parts[block(0, .attentionOutput)] = parts[block(0, .attentionOutput)].transposed()
    }
    #expect(try toolkit.verify(Sound.gpt2.model(), rounded).remedied == .equivalent([.f16]))
    let partly = try Sound.gpt2.changed { parts in
      parts[block(0, .attentionOutput)] = parts[block(0, .attentionOutput)].transposed()
      parts[block(1, .attentionKey)] = try parts[block(1, .attentionKey)].mapped { $0 + 1 }
    }
    #expect(try toolkit.verify(Sound.gpt2.model(), partly).remedied == nil)
  }

  @Test func `by its tokenizer alone is different`() throws {
    let sound = try toolkit.convertedPotion()
    let reordered = try toolkit.convertedPotion { tokenizer in
      var merges = tokenizer["merges"]!.array!
      merges.swapAt(3, 4)
      tokenizer["merges"] = .array(merges)
    }
    let verification = try toolkit.verify(sound, reordered)
    #expect(verification.verdict == .different)
    #expect(verification.comparison.isEmpty)
    guard case .different(let sentence) = verification.tokenizers else {
      Issue.record("the tokenizers were called the same")
      return
    }
    #expect(sentence.hasPrefix("the tokenizer's merges stand in another order on the right: merge 3 is "))
    #expect(try toolkit.verify(sound, toolkit.convertedPotion()).verdict == .identical)
  }

  @Test func `by the scores of its tokenizer alone is different`() throws {
    let scores = (0..<29).map { MetadataValue.double(-Double($0)) }
    func model(_ scores: [MetadataValue], addsSpace: Bool = true) throws -> OpenedModel {
      try Sound.llama.changed { parts in
        parts.metadata["tokenizer"] = [
          "type": "scored-bpe", "addPrefixSpace": .bool(addsSpace), "scores": .array(scores),
          "tokens": .array((0..<29).map { .string("piece \($0)") }),
        ]
      }
    }
    func difference(_ other: OpenedModel) throws -> String? {
      let verification = try toolkit.verify(model(scores), other)
      #expect(verification.comparison.isEmpty)
      guard case .different(let sentence) = verification.tokenizers else {
        #expect(verification.verdict == .identical)
        return nil
      }
      #expect(verification.verdict == .different && verification.reasons == [sentence])
      return sentence
    }
    #expect(try difference(model(scores)) == nil)
    var exchanged = scores
    exchanged.swapAt(7, 8)
    #expect(
      try difference(model(exchanged))
        == "the tokenizer's scores stand in another order on the right: score 7 is -7.0 on the left and -8.0 on the right"
    )
    #expect(
      try difference(model(scores, addsSpace: false))
        == "the tokenizer's addPrefixSpace is true on the left and false on the right")
  }
}

extension Toolkit {
  /// The trained fixture as a Phial, its tokenizer changed.
  fileprivate func convertedPotion(_ change: (inout MetadataObject) -> Void = { _ in }) throws -> OpenedModel {
    let folder = try TemporaryFolder()
    _ = try convert(Conversion(fixture(Sound.potion.rawValue), to: "\(folder.path)/a.phial"))
    var file = try open("\(folder.path)/a.phial")
    var tokenizer = file.contents.metadata["tokenizer"]!.object!
    change(&tokenizer)
    file.contents.metadata["tokenizer"] = .object(tokenizer)
    return try understand(file)
  }
}
