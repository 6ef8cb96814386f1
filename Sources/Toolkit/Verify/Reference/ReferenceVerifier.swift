public import Dialects
import Inference
import WeightGraph

extension Toolkit {
  /// Compares what a model computes with values that another engine wrote into a file of any container.
  ///
  /// - Parameters:
  ///   - tolerance: how far a value may lie from the reference, as a part of the largest one of its step.
  /// - Throws: ``ToolkitError`` when the file has no tokens and logits, or the model cannot take the tokens.
  public func verify(
    _ path: String, against referencePath: String, tolerance: Double,
    _ opening: OpeningChoices = OpeningChoices(), _ reading: ReadingChoices = ReadingChoices()
  ) throws(ToolkitError) -> ReferenceReport {
    let running = try run(openModel(path, opening, reading))
    var choices = OpeningChoices()
    choices.looksBeside = false
    let file = try open(referencePath, choices)
    let references = try ToolkitError.reading(referencePath, file.container.name) { () throws(ContainerError) in
      try ReferenceSequence.all(in: file.contents)
    }
    var sequences: [ReferenceReport.Sequence] = []
    for reference in references {
      sequences.append(
        try running.asking { (model) throws(InferenceError) in
          try ReferenceComparison(model: model, reference: reference).compare()
        })
    }
    let disagreeing = sequences.firstIndex { !$0.logits.lies(within: tolerance) }
    let remedies = try disagreeing.map { (index) throws(ToolkitError) in
      try self.remedies(running, references[index], tolerance)
    }
    return ReferenceReport(
      path: path, referencePath: referencePath, tolerance: tolerance, sequences: sequences, remedies: remedies ?? [])
  }

  /// What makes a model agree with a reference after all: every known mistake is undone, and the model asked again.
  private func remedies(
    _ running: RunningModel, _ reference: ReferenceSequence, _ tolerance: Double
  ) throws(ToolkitError) -> [String] {
    let graph = running.model.graph
    var remedies: [String] = []
    for hypothesis in Hypothesis.all(graph.architecture) {
      let changed = try ToolkitError.reading(running.model.file.path, running.model.file.container.name) {
        () throws(ContainerError) in try hypothesis.change(graph)
      }
      guard let changed else { continue }
      // What is not computed at all, such as heads of an odd length with rotary positions, is no model of anybody.
      guard let model = try? Transformer(changed, kernels: kernels, threads: threads, residency: residency) else {
        continue
      }
      let logits = try running.asking { (_) throws(InferenceError) in
        try ReferenceComparison(model: model, reference: reference).compareLogits()
      }
      if logits.lies(within: tolerance) { remedies.append(hypothesis.words) }
    }
    return remedies
  }
}
