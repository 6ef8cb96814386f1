import ByteIO
import Dialects
import Inference
import NumPy
import Testing
import Toolkit
import WeightGraph

/// The kin of Llama, as `fixtures/families/make.py` saved them with `transformers`, which computed their logits in float64.
@Suite struct `A kin of Llama that transformers saved` {
  static let folders = [
    ("mistral", "huggingface-mistral"), ("mistral-wide", "huggingface-mistral"), ("qwen2", "huggingface-qwen2"),
    ("qwen3", "huggingface-qwen3"), ("qwen3-biases", "huggingface-qwen3"), ("llama3", "huggingface-llama"),
  ]

  private func distance(_ graph: WeightGraph, from name: String) throws -> Double {
    let expected = try NPZ().read(MappedFile(fixture("families/expected.npz")), ContainerOptions())
    let tokens = try #require(expected["tokens"]).doubles().map { Int($0) }
    let reference = try #require(expected["\(name).logits"]).doubles()
    let logits = try Transformer(graph).logits(tokens).values
    try #require(logits.count == reference.count)
    return logits.indices.reduce(0) { max($0, abs(Double(logits[$1]) - reference[$1])) }
  }

  @Test(arguments: folders) func `has its logits in float64`(folder: String, dialect: String) throws {
    let model = try toolkit.openModel(fixture("families/\(folder)"))
    #expect(model.dialect.name == dialect)
    let worst = try distance(model.graph, from: folder)
    #expect(worst < 5e-5)
  }

  @Test(arguments: folders) func `is the same model in a folder that is written`(folder: String, dialect: String) throws
  {
    let temporary = try TemporaryFolder()
    let source = fixture("families/\(folder)")
    let there = try convert(source, to: "\(temporary.path)/a.phial")
    let back = try convert("\(temporary.path)/a.phial", to: "\(temporary.path)/b/")
    #expect(back.losses.isEmpty && back.targetFingerprint == there.sourceFingerprint)
    #expect(back.target.dialect == (folder == "mistral-wide" ? "huggingface-llama" : dialect))
  }

  @Test func `has them where scores and logits are capped as Gemma's`() throws {
    let graph = try toolkit.openModel(fixture("families/mistral")).graph
    var architecture = graph.architecture
    architecture.slidingWindow = nil
    let uncapped = try WeightGraph(architecture: architecture, tensors: graph.tensors)
    #expect(try distance(uncapped, from: "capped") > 1)
    (architecture.attentionSoftcap, architecture.logitSoftcap) = (1.5, 2.5)
    #expect(try distance(WeightGraph(architecture: architecture, tensors: graph.tensors), from: "capped") < 2e-5)
  }

  @Test func `is another without its window`() throws {
    let graph = try toolkit.openModel(fixture("families/mistral")).graph
    var architecture = graph.architecture
    architecture.slidingWindow = nil
    #expect(try distance(WeightGraph(architecture: architecture, tensors: graph.tensors), from: "mistral") > 1)
  }
}
