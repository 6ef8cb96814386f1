import Dialects
import Foundation
import Testing
import Toolkit
import WeightGraph

@Suite struct `A sound conversion` {
  /// A model in one of the types that containers hold.
  struct Source: Sendable, CustomTestStringConvertible {
    let sound: Sound
    let dtype: DType?
    var testDescription: String { "\(sound) \(dtype?.rawValue ?? "as it is")" }
  }

  static let sources = [Sound.gpt2, .llama].flatMap { sound in
    [DType?.none, .f16, .bf16, .f64].map { Source(sound: sound, dtype: $0) }
  }

  /// Every container that is written, whether as a file or as a folder.
  static let containers = toolkit.containers.filter { $0.capabilities.writes || $0.capabilities.writesFolders }

  @Test(arguments: sources)
  func `is called nothing but identical, whatever container it went through`(form: Source) throws {
    let folder = try TemporaryFolder()
    var first = Conversion(fixture(form.sound.rawValue), to: "\(folder.path)/source.phial")
    first.dtype = form.dtype
    _ = try toolkit.convert(first)
    let source = try toolkit.openModel(first.target)
    var converted: [String] = []
    for container in Self.containers {
      var conversion = Conversion(first.target, to: "\(folder.path)/\(container.name)")
      conversion.container = container.name
      if !container.capabilities.writes { conversion.target += "/" }
      do { _ = try toolkit.convert(conversion) } catch {
        // What a container cannot hold it refuses by name; that is no conversion.
        guard case .lossy = error else { throw error }
        continue
      }
      var choices = VerificationChoices()
      choices.probeLimit = .tokens(1)
      let verification = try toolkit.verify(source, toolkit.openModel(conversion.target), asking: choices)
      #expect(verification.verdict == .identical, "\(container.name): \(verification.reasons)")
      #expect(verification.diagnoses.isEmpty && verification.reasons.isEmpty)
      converted.append(container.name)
    }
    // Those that hold tensors of any name and every type are never left out.
    for name in ["phial", "safetensors", "pytorch", "json"] { #expect(converted.contains(name)) }
  }

  @Test func `of a trained model with its tokenizer is identical everywhere`() throws {
    let folder = try TemporaryFolder()
    for name in ["phial", "npz", "safetensors", "pytorch", "json"] {
      var conversion = Conversion(fixture(Sound.potion.rawValue), to: "\(folder.path)/model.\(name)")
      conversion.container = name
      _ = try toolkit.convert(conversion)
      // One sequence reads every position, and the rows of all other tokens are looked up.
      var choices = VerificationChoices()
      choices.probeLimit = .tokens(1)
      #expect(
        try toolkit.verify(conversion.source, conversion.target, asking: choices).verdict == .identical, "\(name)")
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: realWeights), "no real weights lie at ../shared/real"))
  func `of a model by others is identical, and of another one different in every part, without a false cause`() throws {
    let folder = try TemporaryFolder()
    let told = ReadingChoices(hyperparameters: [.headCount: 3])
    let model = try toolkit.openModel("\(realWeights)/mingpt-adder/model.pt", OpeningChoices(), told)
    _ = try toolkit.convert(Conversion(model.file.path, to: "\(folder.path)/a.phial"), OpeningChoices(), told)
    #expect(try toolkit.verify(model, toolkit.openModel("\(folder.path)/a.phial")).verdict == .identical)
    let early = try toolkit.openModel("\(realWeights)/mingpt-adder/early.pt", OpeningChoices(), told)
    let verification = try toolkit.verify(model, early)
    #expect(verification.verdict == .different)
    #expect(verification.layers.map(\.isBad) == [true, true, true, true, true])
    #expect(verification.diagnoses.isEmpty)
  }
}
