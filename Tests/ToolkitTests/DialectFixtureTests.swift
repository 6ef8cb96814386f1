import Inference
import Testing
import Toolkit
import WeightGraph

@Suite struct `A model as its producer stores it` {
  static let models = [
    "huggingface.npz", "huggingface-prefixed.npz", "openai.npz", "picogpt.json", "flat.json", "nested-lists.json",
    "nested-names.json", "nanogpt.npz", "nanogpt-bias.npz", "mingpt.npz",
  ]

  @Test(arguments: models)
  func `predicts what PyTorch predicts`(name: String) throws {
    let expected = try toolkit.open(fixture("dialects/expected.npz")).contents
    let model = try Transformer(toolkit.openModel(fixture("dialects/\(name)")).graph)
    let stem = String(name.prefix { $0 != "." })
    for sequence in 0..<3 {
      let tokens = try #require(expected["tokens.\(sequence)"]).doubles().map { Int($0) }
      let wanted = try #require(expected["\(stem).\(sequence).float64"]).doubles()
      let logits = try model.logits(tokens).values
      #expect(logits.count == wanted.count)
      let worst = logits.indices.reduce(0.0) { max($0, abs(Double(logits[$1]) - wanted[$1])) }
      #expect(worst < 1e-5)
    }
  }

  @Test func `has one fingerprint in every dialect and form`() throws {
    let same = Self.models.prefix(7)
    let prints = try same.map { try toolkit.fingerprint(fixture("dialects/\($0)")).digest }
    #expect(Set(prints).count == 1)
  }

  @Test(arguments: models)
  func `is converted to every container and back without a change`(name: String) throws {
    let folder = try TemporaryFolder()
    let source = fixture("dialects/\(name)")
    let digest = try toolkit.fingerprint(source).digest
    var last = source
    for target in ["a.phial", "b.npz", "c.json", "d.npz", "e.phial"] {
      let report = try toolkit.convert(Conversion(last, to: folder.path + "/" + target))
      last = folder.path + "/" + target
      #expect(report.targetFingerprint == digest)
    }
    #expect(try toolkit.verify(source, last).verdict == .identical)
  }
}
