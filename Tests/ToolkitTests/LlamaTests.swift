import Dialects
import Foundation
import Inference
import LLMC
import Llama2C
import Testing
import Toolkit
import WeightGraph

/// A toolkit that knows the containers and dialects of GPT-2s and Llamas.
let llamaToolkit = Toolkit(
  containers: toolkit.containers + [LLMC(), Llama2C()],
  dialects: [.huggingFaceGPT2, .nanoGPT, .huggingFaceLlama, .metaLlama, .llmC, .llama2C, .canonical],
  nativeDialects: ["phial": ["canonical"], "llmc": ["llmc"], "llama2c": ["llama2c"]])

/// The largest difference of a model's logits from those that a fixture expects of it.
func distance(_ path: String, from expected: String, _ name: String, _ choices: ReadingChoices = ReadingChoices())
  throws -> Double
{
  let transformer = try Transformer(llamaToolkit.openModel(fixture(path), OpeningChoices(), choices).graph)
  let reference = try llamaToolkit.open(fixture(expected)).contents
  var worst = 0.0
  for prompt in 0..<3 {
    let tokens = try #require(reference["tokens.\(prompt)"]).doubles().map { Int($0) }
    let logits = try transformer.logits(tokens)
    for kind in ["float32", "float64"] {
      let expected = try #require(reference["\(name).\(prompt).\(kind)"]).doubles()
      try #require(logits.values.count == expected.count)
      for index in expected.indices { worst = max(worst, abs(Double(logits.values[index]) - expected[index])) }
    }
  }
  return worst
}

@Suite struct `A Llama of transformers` {
  static let context = ReadingChoices(hyperparameters: [.contextLength: 16])

  @Test(arguments: [
    ("huggingface.npz", "huggingface", ReadingChoices()), ("plain.npz", "plain", ReadingChoices()),
    ("meta.npz", "plain", context), ("tied-v0.bin", "plain", ReadingChoices()),
    ("tied-v1.bin", "plain", ReadingChoices()), ("untied-v0.bin", "untied", ReadingChoices()),
    ("untied-v1.bin", "untied", ReadingChoices()), ("untied-v2.bin", "untied-v2", ReadingChoices()),
  ])
  func `predicts what PyTorch does, whoever wrote it`(file: String, name: String, choices: ReadingChoices) throws {
    #expect(try distance("llama/\(file)", from: "llama/expected.npz", name, choices) < 1e-5)
  }

  @Test func `has one fingerprint in every dialect and layout`() throws {
    let paths = ["plain.npz", "tied-v0.bin", "tied-v1.bin"].map { fixture("llama/\($0)") }
    #expect(Set(try paths.map { try llamaToolkit.fingerprint($0).digest }).count == 1)
    let meta = try llamaToolkit.openModel(fixture("llama/meta.npz"), OpeningChoices(), Self.context)
    let plain = try llamaToolkit.openModel(paths[0])
    #expect(try Fingerprint(meta.graph) == Fingerprint(plain.graph))
    #expect(meta.dialect.name == "meta-llama" && plain.dialect.name == "huggingface-llama")
  }

  @Test func `is asked for the context that Meta's file does not say`() throws {
    do {
      _ = try llamaToolkit.openModel(fixture("llama/meta.npz"))
      Issue.record("the context was guessed")
    } catch {
      #expect("\(error)".contains("the file does not say contextLength: it may be any whole number"))
    }
  }

  @Test(arguments: [
    ("plain.npz", "llama2c"), ("untied-v0.bin", "phial"), ("untied-v1.bin", "npz"), ("tied-v2.bin", "npz"),
  ])
  func `is converted, and back, without another bit`(file: String, container: String) throws {
    let folder = try TemporaryFolder()
    var there = Conversion(fixture("llama/\(file)"), to: "\(folder.path)/there")
    there.container = container
    var back = Conversion("\(folder.path)/there", to: "\(folder.path)/back")
    back.container = file.hasSuffix("npz") ? "npz" : "llama2c"
    let first = try llamaToolkit.convert(there)
    let second = try llamaToolkit.convert(back)
    #expect(first.losses.isEmpty && second.losses.isEmpty)
    #expect(first.sourceFingerprint == second.targetFingerprint)
    if file == "untied-v1.bin" {
      #expect(
        try Data(contentsOf: URL(filePath: fixture("llama/\(file)"))) == Data(contentsOf: URL(filePath: back.target)))
    }
  }

  @Test func `is refused by the containers of another family, and with what they cannot say`() throws {
    let folder = try TemporaryFolder()
    for (file, container) in [("llama/plain.npz", "llmc"), ("potion/model.npz", "llama2c")] {
      var conversion = Conversion(fixture(file), to: "\(folder.path)/x")
      conversion.container = container
      #expect(throws: ToolkitError.self) { try llamaToolkit.convert(conversion) }
      conversion.acceptsLosses = true
      #expect(throws: ToolkitError.self) { try llamaToolkit.convert(conversion) }
    }
    #expect(try folder.listing == [])
  }

  @Test(arguments: ["0", "1"]) func `loses its biases and its base on request, by name`(version: String) throws {
    let folder = try TemporaryFolder()
    var conversion = Conversion(fixture("llama/huggingface.npz"), to: "\(folder.path)/x.bin")
    conversion.container = "llama2c"
    conversion.options = ContainerOptions(["version": version])
    #expect(throws: ToolkitError.self) { try llamaToolkit.convert(conversion) }
    #expect(try folder.listing == [])
    conversion.acceptsLosses = true
    let lost = try llamaToolkit.convert(conversion).losses.map(\.subject)
    #expect(lost.contains("the tensor of block.1.feedForwardGateBias"))
    #expect(lost.contains("ropeFrequencyBase 500.0") && lost.count == 15)
  }

  @Test func `is written to no file whose ending is that of two containers`() throws {
    let folder = try TemporaryFolder()
    let conversion = Conversion(fixture("llama/plain.npz"), to: "\(folder.path)/x.bin")
    do {
      _ = try llamaToolkit.convert(conversion)
      Issue.record("one of them was guessed")
    } catch {
      #expect("\(error)".hasSuffix("its ending is that of llmc, llama2c; choose one with --to"))
    }
  }
}

@Suite struct `A GPT-2 of llm.c` {
  @Test(arguments: ["gpt2", "gpt2-bf16"]) func `predicts what PyTorch does`(name: String) throws {
    #expect(try distance("llmc/\(name).bin", from: "llmc/expected.npz", name) < 1e-5)
  }

  @Test(arguments: ["gpt2", "gpt2-bf16"]) func `comes back from a Phial byte for byte`(name: String) throws {
    let folder = try TemporaryFolder()
    let original = fixture("llmc/\(name).bin")
    _ = try llamaToolkit.convert(Conversion(original, to: "\(folder.path)/a.phial"))
    var back = Conversion("\(folder.path)/a.phial", to: "\(folder.path)/b.bin")
    back.container = "llmc"
    let report = try llamaToolkit.convert(back)
    #expect(report.losses.isEmpty)
    #expect(report.leftOut.map(\.subject) == ["metadata 'source'"])
    #expect(try Data(contentsOf: URL(filePath: back.target)) == Data(contentsOf: URL(filePath: original)))
  }

  @Test func `is made of a GPT-2 in another dialect, and stays the same`() throws {
    let folder = try TemporaryFolder()
    var conversion = Conversion(fixture("potion/model.npz"), to: "\(folder.path)/a.bin")
    conversion.container = "llmc"
    let report = try llamaToolkit.convert(conversion)
    #expect(report.sourceFingerprint == report.targetFingerprint)
  }
}
