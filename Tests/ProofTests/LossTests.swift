import Testing
import Toolkit
import WeightGraph

@Suite struct `A conversion with losses` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func conversion(
    _ sound: Sound, _ container: String, _ change: (inout Conversion) -> Void = { _ in }
  ) throws -> Conversion {
    var conversion = Conversion(fixture(sound.rawValue), to: "\(folder.path)/target")
    conversion.container = container
    conversion.proves = true
    change(&conversion)
    return conversion
  }

  /// Every container that is written, with every type that a model of these may be asked for in.
  struct Form: Sendable, CustomTestStringConvertible {
    let sound: Sound
    let container: String
    var testDescription: String { "\(sound), \(container)" }
  }

  static let forms = [Sound.gpt2, .llama].flatMap { sound in
    toolkit.containers.filter { $0.capabilities.writes || $0.capabilities.writesFolders }.map {
      Form(sound: sound, container: $0.name)
    }
  }

  @Test(arguments: forms)
  func `lists what is lost, and its proof finds as much and no more, whatever the container and the type`(
    form: Form
  ) throws {
    for dtype in [DType?.none, .f16, .bf16, .f64] {
      let asked = try conversion(form.sound, form.container) {
        ($0.dtype, $0.acceptsLosses) = (dtype, true)
        $0.target = "\(folder.path)/\(dtype?.rawValue ?? "same")"
        if !(toolkit.containers.first { $0.name == form.container }!.capabilities.writes) { $0.target += "/" }
      }
      // What no loss would make fit is refused even so: there is nothing to prove.
      guard let report = try? toolkit.convert(asked) else { continue }
      let proof = try #require(report.proof)
      let subjects = report.losses.map(\.subject)
      let note = Comment(rawValue: "\(form.testDescription) \(dtype?.rawValue ?? ""): \(subjects), \(proof.reasons)")
      let model = subjects.filter { !$0.hasPrefix("metadata '") }
      // Nothing of the model is lost: it is the same, but for the type that was asked for.
      if model.isEmpty {
        let rounded = dtype == .f16 || dtype == .bf16
        #expect(proof.verdict == (rounded ? .equivalent([dtype!]) : .identical), note)
        continue
      }
      let roundings = Set(proof.roundings.filter(\.isNearest).map(\.role))
      let roles = proof.comparison.roles.map(\.role)
      // What is found was listed …
      for role in roles where !roundings.contains(role) { #expect(subjects.contains("the tensor of \(role)"), note) }
      for name in proof.comparison.hyperparameters.map(\.name) where name != .biases && name != .hasTiedOutput {
        #expect(subjects.contains { $0.hasPrefix("\(name.rawValue) ") }, note)
      }
      // … and what was listed is found.
      for subject in subjects where subject.hasPrefix("the tensor of ") {
        #expect(roles.contains { "the tensor of \($0)" == subject }, note)
      }
      for name in Hyperparameter.allCases where subjects.contains(where: { $0.hasPrefix("\(name.rawValue) ") }) {
        #expect(proof.comparison.hyperparameters.contains { $0.name == name }, note)
      }
    }
  }

  @Test func `is refused unless they are accepted`() throws {
    let refused = try conversion(.llama, "llama2c")
    let error = #expect(throws: ToolkitError.self) { try toolkit.convert(refused) }
    guard case .lossy(_, let losses) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(losses.map(\.subject).contains("ropeFrequencyBase 500.0"))
  }

  @Test func `is proven different in what is listed, and in nothing else`() throws {
    let report = try toolkit.convert(conversion(.llama, "llama2c") { $0.acceptsLosses = true })
    let proof = try #require(report.proof)
    #expect(proof.verdict == .different)
    let listed = report.losses.map(\.subject)
    for role in proof.comparison.roles.map(\.role) { #expect(listed.contains("the tensor of \(role)")) }
    #expect(proof.comparison.hyperparameters.map(\.name) == [.ropeFrequencyBase, .biases])
    #expect(listed.contains("ropeFrequencyBase 500.0"))
  }

  @Test func `of types is proven equivalent, or identical where the wider type holds every value`() throws {
    let toNPZ = try conversion(.gpt2, "npz") {
      $0.dtype = .bf16
      $0.acceptsLosses = true
    }
    let rounded = try toolkit.convert(toNPZ)
    #expect(rounded.proof?.verdict == .equivalent([.bf16]))
    #expect(rounded.losses.count == rounded.tensorCount)
    _ = try toolkit.convert(Conversion(fixture(Sound.gpt2.rawValue), to: "\(folder.path)/bf16.phial", dtype: .bf16))
    var widened = Conversion("\(folder.path)/bf16.phial", to: "\(folder.path)/b.npz")
    (widened.proves, widened.acceptsLosses) = (true, true)
    #expect(try toolkit.convert(widened).proof?.verdict == .identical)
  }

  @Test func `of a tokenizer is listed, and leaves the model identical`() throws {
    let report = try toolkit.convert(conversion(.potion, "llmc") { $0.acceptsLosses = true })
    #expect(report.proof?.verdict == .identical)
    #expect(report.losses.allSatisfy { $0.subject.hasPrefix("metadata '") })
  }

  @Test func `without a loss is proven identical`() throws {
    for container in ["phial", "npz", "safetensors"] {
      let report = try toolkit.convert(conversion(.llama, container))
      #expect(report.losses.isEmpty && report.proof?.verdict == .identical)
    }
  }
}

extension Conversion {
  fileprivate init(_ source: String, to target: String, dtype: DType) {
    self.init(source, to: target)
    self.dtype = dtype
  }
}
