import Inference
import Testing
import WeightGraph

@Suite struct `A pass that is led from block to block` {
  @Test(arguments: [gpt2Like, llamaLike, unusual])
  func `predicts what a whole one does, its logits in pieces`(architecture: Architecture) throws {
    let transformer = try Transformer(model(architecture), residency: .streamed)
    let tokens = someTokens(19, architecture)
    let whole = try transformer.logits(tokens)
    let pass = try GuidedPass(transformer, tokens)
    for block in 0..<architecture.blockCount { pass.run(try transformer.loadBlock(block)) }
    for piece in [0..<5, 5..<6, 6..<19] {
      let logits = pass.logits(piece)
      #expect(logits.positionCount == piece.count)
      for position in piece { #expect(logits[position - piece.lowerBound].bits == whole[position].bits) }
    }
  }

  @Test func `goes on from the stream that it is given`() throws {
    let (mine, other) = (try Transformer(model()), try Transformer(model(seed: 2)))
    let tokens = someTokens(7)
    let (left, right) = (try GuidedPass(mine, tokens), try GuidedPass(other, tokens))
    let values = left.stream.array
    #expect(values != right.stream.array)
    right.replaceStream(with: left)
    #expect(right.stream.array == values)
    left.run(try mine.loadBlock(0))
    // A block of another model, and one of its own, read the same.
    right.run(try mine.loadBlock(0))
    #expect(right.stream.bits == left.stream.bits)
    right.replaceStream(with: values.span)
    #expect(right.stream.array == values)
  }

  @Test func `shows every step to the tap that it has just then`() throws {
    let transformer = try Transformer(model())
    var seen: [ActivationStep] = []
    var pass = try GuidedPass(transformer, [1, 2, 3]) { step, _, _ in seen.append(step) }
    #expect(seen == [.tokenEmbedding, .positionEmbedding, .embedding])
    pass.tap = nil
    pass.run(try transformer.loadBlock(0))
    #expect(seen.count == 3)
    pass.tap = { step, _, _ in seen.append(step) }
    pass.run(try transformer.loadBlock(1))
    _ = pass.logits(0..<1)
    #expect(seen[3] == .block(1, .attentionNorm) && seen.suffix(2) == [.outputNorm, .logits])
  }

  @Test func `refuses tokens that the model does not know`() throws {
    let transformer = try Transformer(model())
    #expect(throws: InferenceError.unknownToken(261, position: 1, vocabularyLength: 261)) {
      _ = try GuidedPass(transformer, [0, 261])
    }
  }
}
