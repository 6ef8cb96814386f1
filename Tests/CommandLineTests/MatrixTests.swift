import Foundation
import Testing
import Toolkit
import WeightGraph

@testable import transmute

/// Every container that is read to every one that is written, as the registry lists them.
@Suite struct `Every container to every other` {
  /// Small models of two families, in three types, with a tied head and with one of its own, with a tokenizer and without.
  static let models = [
    "huggingface/gpt2", "huggingface/gpt2-untied", "huggingface/llama", "llama/plain.npz", "llama/huggingface.npz",
    "llmc/gpt2-bf16.bin",
  ]

  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  private static func fixture(_ name: String) -> String { "\(Package.root.path)/fixtures/\(name)" }

  @Test(arguments: models, EveryForm.written)
  func `keeps a model identical, or refuses by name what it cannot hold`(model: String, form: EveryForm) throws {
    let source = Self.fixture(model)
    guard case .done(let report) = try convert(source, to: form, as: "model") else { return }
    let verdict = try Registry.toolkit.verify(source, report.target.path).verdict
    #expect(verdict == .identical, "\(verdict)")
  }

  @Test(arguments: ["huggingface/gpt2-untied", "llama/plain.npz"], EveryForm.written)
  func `keeps it so on the way to every other one`(model: String, form: EveryForm) throws {
    guard case .done(let first) = try convert(Self.fixture(model), to: form, as: "source") else { return }
    for (number, target) in EveryForm.written.enumerated() {
      _ = try convert(first.target.path, to: target, as: "target-\(number)")
    }
  }

  @Test func `holds for containers that are read only, from the files that others have written`() throws {
    let readOnly = Registry.containers.filter { !$0.capabilities.writes && !$0.capabilities.writesFolders }
    for container in readOnly {
      let sample = try #require(try Self.sample(of: container), "no fixture is a model in \(container.name)")
      for (number, target) in EveryForm.written.enumerated() {
        _ = try convert(sample, to: target, as: "\(container.name)-\(number)")
      }
    }
  }

  @Test(arguments: EveryForm.written.filter { $0.container.capabilities.family != nil })
  func `includes a container of one family with one of its models`(form: EveryForm) throws {
    let held = try Self.models.enumerated().filter { number, model in
      if case .done = try convert(Self.fixture(model), to: form, as: "model-\(number)") { true } else { false }
    }
    #expect(!held.isEmpty)
  }

  @Test(arguments: EveryForm.general, [DType.f16, .bf16])
  func `rounds to a type on request, by no more than it declares`(form: EveryForm, dtype: DType) throws {
    let source = Self.fixture("huggingface/llama")
    var conversion = form.conversion(of: source, in: workplace.path, as: "rounded")
    conversion.dtype = dtype
    if !form.container.capabilities.dtypes.contains(dtype) {
      let error = #expect(throws: ToolkitError.self) { try Registry.toolkit.convert(conversion) }
      #expect(error?.description.contains("it has no type \(dtype)") == true)
      conversion.acceptsLosses = true
    }
    let report = try Registry.toolkit.convert(conversion)
    #expect(report.sourceFingerprint != report.targetFingerprint)
    let verdict = try Registry.toolkit.verify(source, report.target.path).verdict
    #expect("\(verdict)".hasPrefix("EQUIVALENT"), "\(verdict)")
  }

  /// Converts a model, and checks that it is what the target's capabilities promise: the same, or refused.
  ///
  /// - Returns: what was written; a refusal by a container of one family may be in order.
  private func convert(_ source: String, to form: EveryForm, as name: String) throws -> Attempt {
    let capabilities = form.container.capabilities
    let file = try Registry.toolkit.open(source)
    let types = Set(file.contents.entries.map(\.tensor.dtype)).subtracting(capabilities.dtypes)
    var conversion = form.conversion(of: source, in: workplace.path, as: name)
    let attempt = Attempt(conversion)
    switch attempt {
    case .done(let report):
      #expect(types.isEmpty && report.losses.isEmpty, "\(source) to \(form.testDescription): it lost in silence")
      try expectIdentity(source, report)
      return attempt
    case .refused(.lossy(_, let losses)):
      let byType = losses.filter { loss in types.contains { loss.reason == "it has no type \($0)" } }
      let isAboutMetadata = losses.allSatisfy { $0.subject.hasPrefix("metadata") }
      #expect(capabilities.family != nil || !byType.isEmpty && byType.count == losses.count, "\(losses)")
      // What else a container of one family has no place for is no model of that family any more.
      guard capabilities.family == nil || isAboutMetadata else { return attempt }
      conversion.acceptsLosses = true
      let report = try Registry.toolkit.convert(conversion)
      #expect(report.losses.count == losses.count)
      // Narrow types that are widened keep their values.
      try expectIdentity(source, report)
      return .done(report)
    case .refused(let error):
      #expect(capabilities.family != nil, "\(source) to \(form.testDescription): \(error)")
      return attempt
    }
  }

  private func expectIdentity(_ source: String, _ report: ConversionReport) throws {
    #expect(report.sourceFingerprint == report.targetFingerprint, "\(source) to \(report.target.path)")
  }

  /// A fixture that a container recognises and that is a model.
  private static func sample(of container: any Container) throws -> String? {
    let folder = fixture("")
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.filter { !$0.hasPrefix("hostile") }.sorted().map { folder + $0 }.first { path in
      guard let file = try? Registry.toolkit.open(path), file.container.name == container.name else { return false }
      return (try? Registry.toolkit.understand(file)) != nil
    }
  }
}
