import Dialects
import Foundation
import Inference
import Testing
import Toolkit
import WeightGraph

@testable import transmute

/// Trained models, where they lie beside the package.
private let real = Package.root.deletingLastPathComponent().appending(path: "shared/real").path

@Suite(.enabled(if: FileManager.default.fileExists(atPath: real), "no real weights lie at ../shared/real"))
struct `A trained model in every container` {
  let workplace: Workplace
  private let toolkit = Registry.toolkit

  init() throws { workplace = try Workplace() }

  // MARK: Adding

  /// The state dict does not say how many heads there are.
  private static let told = ReadingChoices(hyperparameters: [.headCount: 3])
  /// Everything is tried where the environment has `TRANSMUTE_EVERY_SUM`: all containers, and all of the 10,000 sums instead
  /// of every 400th.
  private static let step = ProcessInfo.processInfo.environment["TRANSMUTE_EVERY_SUM"] == nil ? 400 : 1

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

  @Test(arguments: EveryForm.general) func `adds as before, with torch's logits`(form: EveryForm) throws {
    let conversion = form.conversion(of: "\(real)/mingpt-adder/model.pt", in: workplace.path, as: "adder")
    let report = try Attempt(conversion, Self.told).required()
    // The configuration travels along.
    let model = try toolkit.openModel(report.target.path)
    #expect(try rightSums(model) == 10_000 / Self.step)
    let transformer = try Transformer(model.graph)
    let reference = try toolkit.open("\(real)/mingpt-adder/reference.npz").contents
    let tokens = try #require(reference["idx"]).doubles().map { Int($0) }
    let expected = try #require(reference["logits_torch_f32"]).doubles()
    for sequence in 0..<4 {
      let logits = try transformer.logits(Array(tokens[sequence * 6..<sequence * 6 + 6])).values
      let worst = logits.indices.reduce(0.0) { max($0, abs(Double(logits[$1]) - expected[sequence * 60 + $1])) }
      #expect(logits.count == 60 && worst < 1e-5)
    }
    let early = form.conversion(of: "\(real)/mingpt-adder/early.pt", in: workplace.path, as: "early")
    let untrained = try toolkit.openModel(Attempt(early, Self.told).required().target.path)
    #expect(try Self.step == 1 ? rightSums(untrained) == 17 : rightSums(untrained) < 3)
  }

  // MARK: Telling a story

  private func story(_ path: String) throws -> String? { try toolkit.predict(path, .text(""), count: 200).text }

  @Test(arguments: EveryForm.general.filter { $0.isFolder || step == 1 })
  func `tells llama2.c's story, and is that checkpoint again`(form: EveryForm)
    throws
  {
    let folder = "\(real)/stories260K"
    let expected = try String(contentsOfFile: "\(folder)/greedy-200-steps.txt", encoding: .utf8)
    let conversion = form.conversion(of: "\(folder)/checkpoint_v1.bin", in: workplace.path, as: "story")
    let report = try Attempt(conversion).required()
    #expect(report.losses.isEmpty)
    #expect(try story(report.target.path) == expected && expected.utf8.count == 464)
    var back = Conversion(report.target.path, to: "\(workplace.path)/back.bin")
    back.container = "llama2c"
    // A checkpoint has no place for the tokenizer.
    back.acceptsLosses = true
    let again = try toolkit.convert(back)
    #expect(again.losses.allSatisfy { $0.subject.hasPrefix("metadata") })
    #expect(
      try Data(contentsOf: URL(filePath: back.target)) == Data(contentsOf: URL(filePath: conversion.source)))
  }
}
