import ByteIO
import Inference
import WeightGraph

/// Compares what a model computes with what another engine has.
struct ReferenceComparison {
  let model: Transformer
  let reference: ReferenceSequence

  private var blockCount: Int { model.architecture.blockCount }

  /// Runs the model freely, and each block once more on what the other engine gave to it.
  func compare() throws(InferenceError) -> ReferenceReport.Sequence {
    let free = ReferenceTap(expected)
    try run(free)
    var parts = [part(.embedding, free, .embedding, isolated: nil)]
    for index in 0..<blockCount {
      let isolated = try isolated(index)
      parts.append(part(.block(index), free, Self.end(of: index, blockCount), isolated: isolated))
    }
    parts.append(part(.output, free, .logits, isolated: nil))
    return ReferenceReport.Sequence(tokens: reference.tokens, logits: try logits(free), parts: parts)
  }

  /// How the logits alone compare.
  func compareLogits() throws(InferenceError) -> ActivationDifference {
    let free = ReferenceTap([.logits: reference.logits])
    try run(free)
    return try logits(free)
  }

  /// What the other engine has for each step; of the last block there is what comes out of the norm behind it.
  private var expected: [ActivationStep: Tensor] {
    var expected: [ActivationStep: Tensor] = [.logits: reference.logits]
    for (index, tensor) in reference.hiddenStates {
      expected[index == 0 ? .embedding : Self.end(of: index - 1, blockCount)] = tensor
    }
    for (index, tensor) in reference.attentions { expected[.block(index, .attentionWeights)] = tensor }
    return expected
  }

  /// The step whose values show what comes out of a block.
  private static func end(of index: Int, _ count: Int) -> ActivationStep {
    index == count - 1 ? .outputNorm : .block(index, .feedForwardResidual)
  }

  private func run(_ watcher: ReferenceTap) throws(InferenceError) {
    let pass = try GuidedPass(model, reference.tokens, tap: watcher.tap)
    for index in 0..<blockCount { pass.run(try model.loadBlock(index)) }
    finish(pass)
    try watcher.check()
  }

  private func finish(_ pass: GuidedPass) {
    for piece in PairedRun.pieces(reference.tokens.count, model.architecture.vocabularyLength) {
      _ = pass.logits(piece)
    }
  }

  /// What a block makes of the other engine's input; `nil` where the file has not both that and the output.
  private func isolated(_ index: Int) throws(InferenceError) -> ActivationDifference? {
    let end = Self.end(of: index, blockCount)
    guard let input = reference.hiddenStates[index], let output = reference.hiddenStates[index + 1] else { return nil }
    var pass = try GuidedPass(model, reference.tokens)
    guard input.elementCount == pass.tokenCount * model.architecture.embeddingLength else {
      return ActivationDifference(incomparable: output.elementCount)
    }
    let watcher = ReferenceTap([end: output])
    let values = try watcher.floats(of: input)
    pass.replaceStream(with: values.span)
    pass.tap = watcher.tap
    pass.run(try model.loadBlock(index))
    if index == blockCount - 1 { finish(pass) }
    try watcher.check()
    return watcher.found[end]
  }

  private func logits(_ watcher: ReferenceTap) throws(InferenceError) -> ActivationDifference {
    // The whole vocabulary, on both sides: nothing is cut off to the smaller one.
    let isWhole = reference.logits.shape[1] == model.architecture.vocabularyLength
    guard isWhole, let logits = watcher.found[.logits] else {
      return ActivationDifference(incomparable: reference.logits.elementCount)
    }
    return logits
  }

  private func part(
    _ part: LayerDivergence.Part, _ watcher: ReferenceTap, _ end: ActivationStep, isolated: ActivationDifference?
  ) -> ReferenceReport.Part {
    var attention: ActivationDifference?
    if case .block(let index) = part { attention = watcher.found[.block(index, .attentionWeights)] }
    return ReferenceReport.Part(part: part, free: watcher.found[end], isolated: isolated, attention: attention)
  }
}

/// Compares the steps of a forward pass with values that were computed elsewhere, however many pieces they come in.
final class ReferenceTap {
  private let expected: [ActivationStep: Tensor]
  /// How each step that is expected compares.
  private(set) var found: [ActivationStep: ActivationDifference] = [:]
  private var failure: ContainerError?

  init(_ expected: [ActivationStep: Tensor]) { self.expected = expected }

  /// Watches every step.
  var tap: ActivationTap {
    { step, _, values in
      guard self.expected[step] != nil else { return }
      // Floats have no padding, so that all their memory may be seen as bytes.
      self.take(step, ByteRegion(copying: unsafe values.bytes))
    }
  }

  private func take(_ step: ActivationStep, _ values: ByteRegion) {
    guard failure == nil, let expected = expected[step] else { return }
    var difference = found[step] ?? ActivationDifference()
    let start = difference.count
    let end = start + values.count / MemoryLayout<Float>.size
    if end <= expected.elementCount {
      do throws(ContainerError) {
        difference.add(ByteRegion(try expected.bytes(start..<end)).bytes, values.bytes)
      } catch {
        failure = error
      }
    } else {
      difference = ActivationDifference(incomparable: expected.elementCount)
    }
    found[step] = difference
  }

  /// Fails where expected values could not be read.
  func check() throws(InferenceError) {
    if let failure { throw .container(failure) }
  }

  /// The values of a tensor that was computed elsewhere.
  func floats(of tensor: Tensor) throws(InferenceError) -> [Float] {
    do throws(ContainerError) { return try tensor.doubles().map { Float($0) } } catch { throw .container(error) }
  }
}
