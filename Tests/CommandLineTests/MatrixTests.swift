import Foundation
import Inference
import Testing
import Toolkit
import WeightGraph

@testable import transmute

/// Every container that is read to every one that is written, as the registry lists them.
@Suite struct `Every container to every other` {
  private let folder: MemoryFolder
  private let toolkit = Registry.toolkit

  init() throws { folder = try MemoryFolder() }

  @Test(arguments: SampleModel.all, EveryForm.written)
  func `keeps a model identical, or refuses by name what it cannot hold`(model: SampleModel, form: EveryForm) throws {
    guard let report = try convert(model.path, model, to: form, as: "model") else { return }
    let verdict = try toolkit.verify(model.path, report.target.path).verdict
    #expect(verdict == (model.keepsValues(in: form) ? .identical : .different))
    #expect(try toolkit.fingerprint(report.target.path).digest == report.targetFingerprint)
  }

  @Test(arguments: EveryForm.written) func `keeps it so on the way to every other one`(form: EveryForm) throws {
    let model = try #require(SampleModel.plain.first { $0.fits(form) }, "no model that it has places for")
    let first = try #require(try convert(model.path, model, to: form, as: "source"))
    for (number, target) in EveryForm.written.enumerated() {
      let second = try convert(first.target.path, model, to: target, as: "target-\(number)")
      #expect(second == nil || second?.targetFingerprint == first.sourceFingerprint)
    }
  }

  /// What is read only comes from files that others have written.
  @Test func `is one of a file that others wrote where this program writes none`() throws {
    let readOnly = Registry.containers.filter { !$0.capabilities.writes && !$0.capabilities.writesFolders }
    #expect(readOnly.map(\.name) == ["tensorflow"])
    let model = SampleModel("tensorflow/openai/model.ckpt.index", families: ["llmc"])
    for (number, target) in EveryForm.written.enumerated() {
      _ = try convert(model.path, model, to: target, as: "target-\(number)")
    }
  }

  @Test(arguments: EveryForm.general, [[DType.bf16], [.q8_0, .f16]])
  func `rounds to a type on request, by no more than it declares`(form: EveryForm, types: [DType]) throws {
    // Its rows of 16 are no whole blocks, and get half precision where others get blocks.
    let source = SampleModel.plainGPT2.path
    let dtype = types[0]
    var conversion = form.conversion(of: source, in: folder.path, as: "rounded")
    conversion.dtype = dtype
    if !form.container.capabilities.dtypes.contains(dtype) {
      let error = #expect(throws: ToolkitError.self) { try toolkit.convert(conversion) }
      guard case .lossy(_, let losses) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      let isNamed = losses.allSatisfy { "\($0.subject) \($0.reason)".contains("\(dtype)") }
      #expect(!losses.isEmpty && isNamed, "\(losses)")
      conversion.acceptsLosses = true
    }
    let report = try toolkit.convert(conversion)
    #expect(report.sourceFingerprint != report.targetFingerprint)
    var choices = VerificationChoices()
    // In a wider type nothing says what the values were rounded to.
    choices.declaredType = dtype
    let verdict = try toolkit.verify(source, report.target.path, asking: choices).verdict
    #expect(verdict == .equivalent(types.sorted { $0.rawValue < $1.rawValue }))
  }

  /// The logits are those that `transformers` computed when it made the model; the scripts in `fixtures/` say how.
  @Test(arguments: SampleModel.computed, EveryForm.written)
  func `leaves a model with transformers' logits, before it and behind`(model: SampleModel, form: EveryForm) throws {
    let expected = try toolkit.open("\(Package.root.path)/fixtures/\(model.folder)/expected.npz").contents
    var paths = [model.path]
    if let report = try convert(model.path, model, to: form, as: "model"), model.keepsValues(in: form) {
      paths.append(report.target.path)
    }
    for path in paths {
      let transformer = try Transformer(toolkit.openModel(path).graph)
      for prompt in 0..<3 {
        let tokens = try #require(expected["tokens.\(prompt)"]).doubles().map { Int($0) }
        let theirs = try #require(expected["\(model.stem).\(prompt).float32"]).doubles()
        let ours = try transformer.logits(tokens).values
        try #require(ours.count == theirs.count)
        let worst = theirs.indices.reduce(0.0) { max($0, abs(Double(ours[$1]) - theirs[$1])) }
        #expect(worst < 1e-5, "\(path), prompt \(prompt)")
      }
    }
  }

  /// Converts a model, and checks that it is what the target's capabilities promise: the same, or refused.
  ///
  /// - Returns: what was written, losses accepted where the form names those that it must; `nil` where it is refused as
  ///   no model of the form's family.
  private func convert(
    _ source: String, _ model: SampleModel, to form: EveryForm, as name: String
  ) throws -> ConversionReport? {
    var conversion = form.conversion(of: source, in: folder.path, as: name)
    let report: ConversionReport
    do throws(ToolkitError) {
      report = try toolkit.convert(conversion)
      #expect(model.fits(form) && report.losses.isEmpty)
    } catch {
      #expect(!FileManager.default.fileExists(atPath: conversion.target))
      guard model.fits(form) else { return nil }
      guard case .lossy(_, let losses) = error else { throw error }
      let isTold = losses.allSatisfy { loss in
        model.expects(loss, in: form) || form.isOfOneFamily && loss.subject.hasPrefix("metadata '")
      }
      #expect(!losses.isEmpty && isTold, "\(losses)")
      conversion.acceptsLosses = true
      report = try toolkit.convert(conversion)
      #expect(report.losses == losses)
    }
    // Narrow types that are widened keep their values.
    #expect((report.sourceFingerprint == report.targetFingerprint) == model.keepsValues(in: form), "\(report.target)")
    return report
  }
}
