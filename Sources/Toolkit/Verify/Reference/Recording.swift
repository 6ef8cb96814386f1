import ByteIO
public import Dialects
import Inference
import WeightGraph

/// What a model computed, written down.
public struct RecordingReport: Sendable {
  /// The model's file.
  public let path: String
  /// The file that was written.
  public let target: String
  /// The container's name.
  public let container: String
  /// What the model was asked.
  public let sequences: [[Int]]
}

extension Toolkit {
  /// Writes down what a model computes, in the form that ``verify(_:against:tolerance:_:_:)`` reads.
  ///
  /// The container follows from the ending of the file's name. All of it is in memory once before it is written.
  ///
  /// - Returns: what was recorded.
  /// - Throws: ``ToolkitError`` when the model cannot be asked, or the container cannot hold what it says.
  public func record(
    _ path: String, to target: String, asking choices: VerificationChoices = VerificationChoices(),
    _ opening: OpeningChoices = OpeningChoices(), _ reading: ReadingChoices = ReadingChoices()
  ) throws(ToolkitError) -> RecordingReport {
    var conversion = Conversion(path, to: target)
    conversion.options = opening.options
    let form = try targetForm(of: conversion)
    let container = form.container
    let options = try checked(conversion.options, for: container)
    let running = try run(openModel(path, opening, reading), tokenizer: choices.tokenizer)
    let sequences = try questions([running], choices).flatMap(\.sequences)
    var entries: [StateDict.Entry] = []
    for (number, tokens) in sequences.enumerated() {
      let prefix = sequences.count == 1 ? "" : "\(number)."
      entries += try running.asking { (model) throws(InferenceError) in
        try Self.record(tokens, of: model, prefix: prefix)
      }
    }
    let draft = try ToolkitError.accessing { () throws(FileError) in try Draft(target, isFolder: form.isFolder) }
    try ToolkitError.reading(target, container.name) { () throws(ContainerError) in
      let contents = try StateDict(entries)
      let losses = container.capabilities.losses(of: contents)
      guard losses.isEmpty else { throw .cannotHold(container: container.name, losses: losses) }
      _ = try draft.fill(with: contents, container, options)
    }
    do throws(FileError) { try draft.commit() } catch { throw .file(error) }
    return RecordingReport(path: path, target: target, container: container.name, sequences: sequences)
  }

  private static func record(
    _ tokens: [Int], of model: Transformer, prefix: String
  ) throws(InferenceError) -> [StateDict.Entry] {
    let recorder = Recorder(prefix: prefix, blockCount: model.architecture.blockCount)
    let ids = tokens.flatMap { id in (0..<8).map { UInt8(truncatingIfNeeded: id >> (8 * $0)) } }
    recorder.add("tokens", .i64, [tokens.count], ByteRegion(ids))
    _ = try model.logits(tokens) { step, shape, values in
      // Floats have no padding, so that all their memory may be seen as bytes.
      recorder.take(step, shape, unsafe values.bytes)
    }
    if let failure = recorder.failure { throw .container(failure) }
    return recorder.entries
  }
}

/// Keeps the steps of a forward pass that other engines can tell as well.
private final class Recorder {
  private(set) var entries: [StateDict.Entry] = []
  private(set) var failure: ContainerError?
  private let prefix: String
  private let blockCount: Int

  init(prefix: String, blockCount: Int) { (self.prefix, self.blockCount) = (prefix, blockCount) }

  func take(_ step: ActivationStep, _ shape: Shape, _ values: RawSpan) {
    let name: String? =
      switch step {
      case .embedding: "hidden_states.0"
      // What the last block makes is told behind the norm, as transformers does.
      case .block(let index, .feedForwardResidual) where index + 1 < blockCount: "hidden_states.\(index + 1)"
      case .block(let index, .attentionWeights): "attentions.\(index)"
      case .outputNorm: "hidden_states.\(blockCount)"
      case .logits: "logits"
      default: nil
      }
    if let name { add(name, .f32, shape, ByteRegion(copying: values)) }
  }

  func add(_ name: String, _ dtype: DType, _ shape: Shape, _ bytes: ByteRegion) {
    do throws(ContainerError) {
      let tensor = try Tensor(
        dtype: dtype, shape: shape, source: TensorSource(bytes), provenance: Provenance(name: prefix + name))
      entries.append(StateDict.Entry(prefix + name, tensor))
    } catch { failure = error }
  }
}
