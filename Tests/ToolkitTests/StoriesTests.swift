import Foundation
import Testing
import Toolkit
import WeightGraph

private let folder = "\(packageRoot)/../shared/real/stories260K"

@Suite(
  .enabled(
    if: FileManager.default.fileExists(atPath: folder),
    "the story-telling model is not on this machine: ../shared/real/stories260K is absent"))
struct `The story-telling model` {
  static let layouts = ["checkpoint_legacy.bin", "checkpoint_v1.bin"]

  @Test func `is one model in both of its layouts`() throws {
    let digests = try Self.layouts.map { try llamaToolkit.fingerprint("\(folder)/\($0)").digest }
    #expect(digests[0] == digests[1])
    let model = try llamaToolkit.openModel("\(folder)/\(Self.layouts[0])")
    #expect(model.graph.bystanders.map(\.subject) == ["tensor 'freq_cis_real'", "tensor 'freq_cis_imag'"])
    #expect(model.graph.architecture.headCount == 8 && model.graph.architecture.headCountKV == 4)
    #expect(model.graph.architecture.hasTiedOutput)
  }

  /// What llama2.c prints of 200 greedy steps from an empty prompt.
  func expectStory(_ path: String, tokenizer: String? = nil) throws {
    let expected = try String(contentsOfFile: "\(folder)/greedy-200-steps.txt", encoding: .utf8)
    #expect(expected.utf8.count == 464)
    let prediction = try llamaToolkit.predict(path, .text(""), count: 200, tokenizer: tokenizer)
    #expect(prediction.prompt.map(\.id) == [1])
    #expect(prediction.continuation.count == 200)
    #expect(prediction.text == expected)
  }

  @Test(arguments: layouts) func `tells llama2.c's story, byte for byte`(layout: String) throws {
    try expectStory("\(folder)/\(layout)")
  }

  @Test func `tells it from a Phial and an npz, with the tokenizer inside, and as a checkpoint again`() throws {
    let temporary = try TemporaryFolder()
    let paths = ["a.phial", "b.npz", "c.phial"].map { "\(temporary.path)/\($0)" }
    var source = "\(folder)/checkpoint_legacy.bin"
    for path in paths {
      _ = try llamaToolkit.convert(Conversion(source, to: path))
      try expectStory(path)
      source = path
    }
    for version in ["0", "1"] {
      var back = Conversion(source, to: "\(temporary.path)/v\(version).bin")
      back.container = "llama2c"
      back.options = ContainerOptions(["version": version])
      // A checkpoint has no place for the tokenizer, and says so.
      do {
        _ = try llamaToolkit.convert(back)
        Issue.record("the tokenizer was lost in silence")
      } catch { #expect("\(error)".contains("metadata 'tokenizer'")) }
      back.acceptsLosses = true
      _ = try llamaToolkit.convert(back)
      try expectStory(back.target, tokenizer: "\(folder)/tokenizer.bin")
    }
    let written = try Data(contentsOf: URL(filePath: "\(temporary.path)/v1.bin"))
    #expect(try written == Data(contentsOf: URL(filePath: "\(folder)/checkpoint_v1.bin")))
    let all = Self.layouts.map { "\(folder)/\($0)" } + paths + ["v0", "v1"].map { "\(temporary.path)/\($0).bin" }
    #expect(Set(try all.map { try llamaToolkit.fingerprint($0).digest }).count == 1)
  }
}
