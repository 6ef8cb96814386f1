import Inference
import Testing
import Toolkit
import WeightGraph

@Suite struct `A damaged model` {
  @Test(arguments: Mutation.all)
  func `is never called identical, and its damage is placed and named`(mutation: Mutation) throws {
    let verification = try toolkit.verify(mutation.sound.model(), mutation.sound.changed(mutation.change))
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
    #expect(Mutation.all.count == 83)
    #expect(Mutation.all.count { $0.finding != nil } == 78)
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
