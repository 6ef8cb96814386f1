import Dialects
import Foundation
import Inference
import Testing
import Toolkit
import WeightGraph

@testable import transmute

/// Trained models, where they lie beside the package.
private let real = Package.root.deletingLastPathComponent().appending(path: "shared/real").path

/// Everything is tried where the environment has `TRANSMUTE_EVERY_SUM`: all of the 10,000 sums instead of every 400th, and
/// the story through every container instead of two.
private let triesEverything = ProcessInfo.processInfo.environment["TRANSMUTE_EVERY_SUM"] != nil

@Suite(.enabled(if: FileManager.default.fileExists(atPath: real), "no real weights lie at ../shared/real"))
struct `A trained model in every container` {
  private let folder: MemoryFolder
  private let toolkit = Registry.toolkit

  init() throws { folder = try MemoryFolder() }

  // MARK: Adding

  /// The state dict does not say how many heads there are.
  private static let told = ReadingChoices(hyperparameters: [.headCount: 3])
  private static let step = triesEverything ? 1 : 400

  @Test func `adds from the file that it was saved in, and hardly ever before it is trained`() throws {
    let models = try ["model.pt", "early.pt"].map {
      try toolkit.openModel("\(real)/mingpt-adder/\($0)", OpeningChoices(), Self.told)
    }
    try expectSums(trained: models[0], early: models[1])
  }

  @Test(arguments: EveryForm.general) func `adds as before, with torch's logits`(form: EveryForm) throws {
    // The configuration travels along.
    let trained = try toolkit.openModel(written("model.pt", form))
    try expectSums(trained: trained, early: toolkit.openModel(written("early.pt", form)))
    try expectLogits(of: trained)
  }

  private func expectSums(trained: OpenedModel, early: OpenedModel) throws {
    #expect(try rightSums(trained) == 10_000 / Self.step)
    #expect(try triesEverything ? rightSums(early) == 17 : rightSums(early) < 3)
  }

  /// Writes one of the adders in a form.
  private func written(_ name: String, _ form: EveryForm) throws -> String {
    let conversion = form.conversion(of: "\(real)/mingpt-adder/\(name)", in: folder.path, as: name)
    let report = try toolkit.convert(conversion, OpeningChoices(), Self.told)
    #expect(report.losses.isEmpty && report.sourceFingerprint == report.targetFingerprint)
    return report.target.path
  }

  /// How many sums of two numbers below 100 a model gets right, its digits from the last to the first.
  private func rightSums(_ model: OpenedModel) throws -> Int {
    let transformer = try Transformer(model.graph)
    return try stride(from: 0, to: 10_000, by: Self.step).count { number in
      let (a, b) = (number / 100, number % 100)
      let digits = Continuation(transformer, of: [a / 10, a % 10, b / 10, b % 10])
      var (sum, place) = (0, 1)
      while place <= 100, let digit = try digits.next()?.token {
        sum += digit * place
        place *= 10
      }
      return sum == a + b
    }
  }

  /// Compares the logits of four sequences of six tokens with those that PyTorch computed.
  private func expectLogits(of model: OpenedModel) throws {
    let transformer = try Transformer(model.graph)
    let reference = try toolkit.open("\(real)/mingpt-adder/reference.npz").contents
    let tokens = try #require(reference["idx"]).doubles().map { Int($0) }
    let expected = try #require(reference["logits_torch_f32"]).doubles()
    for sequence in 0..<4 {
      let logits = try transformer.logits(Array(tokens[sequence * 6..<sequence * 6 + 6])).values
      let worst = logits.indices.reduce(0.0) { max($0, abs(Double(logits[$1]) - expected[sequence * 60 + $1])) }
      #expect(logits.count == 60 && worst < 1e-5)
    }
  }

  // MARK: Telling a story

  @Test(arguments: EveryForm.general.filter { ["gguf", "huggingface"].contains($0.container.name) || triesEverything })
  func `tells llama2.c's story, and is that checkpoint again`(form: EveryForm) throws {
    let stories = "\(real)/stories260K"
    let expected = try String(contentsOfFile: "\(stories)/greedy-200-steps.txt", encoding: .utf8)
    let conversion = form.conversion(of: "\(stories)/checkpoint_v1.bin", in: folder.path, as: "story")
    let report = try toolkit.convert(conversion)
    #expect(report.losses.isEmpty)
    #expect(try story(report.target.path) == expected && expected.utf8.count == 464)
    var back = Conversion(report.target.path, to: "\(folder.path)/back.bin")
    back.container = "llama2c"
    // A checkpoint has no place for the tokenizer.
    back.acceptsLosses = true
    let again = try toolkit.convert(back)
    #expect(again.losses.allSatisfy { $0.subject.hasPrefix("metadata") })
    #expect(
      try Data(contentsOf: URL(filePath: back.target)) == Data(contentsOf: URL(filePath: conversion.source)))
  }

  @Test func `tells it from either layout of its checkpoint, which are one model`() throws {
    let layouts = ["checkpoint_legacy.bin", "checkpoint_v1.bin"].map { "\(real)/stories260K/\($0)" }
    #expect(try toolkit.fingerprint(layouts[0]).digest == toolkit.fingerprint(layouts[1]).digest)
    #expect(try story(layouts[0])?.utf8.count == 464)
  }

  private func story(_ path: String) throws -> String? { try toolkit.predict(path, .text(""), count: 200).text }
}
