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
  /// The container follows from the ending of the file's name. What is computed is put aside in a file without a name until
  /// all of it is there, so that no more than a block's values are in memory.
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
    let contents = try contents(running, sequences, target, container.name)
    let draft = try ToolkitError.accessing { () throws(FileError) in try Draft(target, isFolder: form.isFolder) }
    try ToolkitError.reading(target, container.name) { () throws(ContainerError) in
      let losses = container.capabilities.losses(of: contents)
      guard losses.isEmpty else { throw .cannotHold(container: container.name, losses: losses) }
      _ = try draft.fill(with: contents, container, options)
    }
    do throws(FileError) { try draft.commit() } catch { throw .file(error) }
    return RecordingReport(path: path, target: target, container: container.name, sequences: sequences)
  }

  /// What a model computes over some sequences, put aside.
  private func contents(
    _ running: RunningModel, _ sequences: [[Int]], _ target: String, _ container: String
  ) throws(ToolkitError) -> StateDict {
    let spool = try ToolkitError.accessing { () throws(FileError) in try Spool() }
    let recorder = Recorder(spool.destination, blockCount: running.model.graph.architecture.blockCount)
    for (number, tokens) in sequences.enumerated() {
      recorder.begin(tokens, prefix: sequences.count == 1 ? "" : "\(number).")
      try running.asking { (model) throws(InferenceError) in
        let pass = try GuidedPass(model, tokens, tap: recorder.tap)
        for index in 0..<model.architecture.blockCount { pass.run(try model.loadBlock(index)) }
        for piece in PairedRun.pieces(tokens.count, model.architecture.vocabularyLength) { _ = pass.logits(piece) }
      }
    }
    if let failure = recorder.failure { throw .file(failure) }
    let bytes: ByteRegion
    do throws(FileError) { bytes = try spool.finish() } catch { throw .file(error) }
    return try ToolkitError.reading(target, container) { () throws(ContainerError) in try recorder.contents(in: bytes) }
  }
}
