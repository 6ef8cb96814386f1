import ByteIO
import Inference
import Testing
import Toolkit
import WeightGraph

@Suite struct `A verification` {
  let folder: TemporaryFolder
  let sound = fixture("potion/model.npz")

  init() throws { folder = try TemporaryFolder() }

  private func damaged(
    config changes: [String: MetadataValue] = [:], _ change: (String, Tensor) throws -> Tensor = { $1 }
  ) throws -> String {
    try folder.damaged(sound, config: changes, change)
  }

  private func verify(_ path: String) throws -> Verification { try toolkit.verify(sound, path) }

  @Test func `calls a converted model identical`() throws {
    _ = try toolkit.convert(Conversion(sound, to: folder.path + "/a.phial"))
    let verification = try verify(folder.path + "/a.phial")
    #expect(verification.verdict == .identical)
    #expect(verification.sides[0].prediction == verification.sides[1].prediction)
    #expect(verification.runs.map(\.logits.differing) == [0])
    #expect(verification.coverage.positions == 64)
  }

  @Test func `calls a rounded model equivalent, and says to which type`() throws {
    let rounded = try damaged { $1.cast(to: .f16) }
    let verification = try verify(rounded)
    #expect(verification.verdict == .equivalent([.f16]))
    #expect(verification.runs[0].logits.maximum > 0)
    #expect(verification.runs[0].logits.maximum < 0.1)
  }

  @Test func `finds a transposed square projection`() throws {
    let name = "h.2.attn.c_proj.weight"
    let verification = try verify(damaged { $0 == name ? $1.transposed() : $1 })
    #expect(verification.verdict == .different)
    #expect(
      verification.diagnoses.map(\.finding) == [
        "'h.2.attn.c_proj.weight' (block.2.attentionOutput) is transposed on the right"
      ])
    #expect(verification.runs[0].firstDivergence?.step == .block(2, .attentionOutput))
  }

  @Test func `finds two exchanged heads`() throws {
    let verification = try verify(
      damaged { name, tensor in
        guard name == "h.1.attn.c_attn.weight" else { return tensor }
        var parts = tensor.split(axis: 1, into: 12)
        parts.swapAt(1, 3)
        return .joined(parts, axis: 1)
      })
    #expect(verification.verdict == .different)
    #expect(
      verification.diagnoses.map(\.finding) == [
        "'h.1.attn.c_attn.weight' (block.1.attentionQuery) has heads 1 and 3 exchanged on the right"
      ])
    #expect(verification.runs[0].firstDivergence?.step == .block(1, .query))
    #expect(verification.runs[0].firstDivergence?.heads == [1, 3])
  }

  @Test func `finds query and key exchanged`() throws {
    let verification = try verify(
      damaged { name, tensor in
        guard name.hasPrefix("h.0.attn.c_attn") else { return tensor }
        let parts = tensor.split(axis: tensor.shape.rank - 1, into: 3)
        return .joined([parts[1], parts[0], parts[2]], axis: tensor.shape.rank - 1)
      })
    #expect(verification.verdict == .different)
    #expect(
      verification.diagnoses.map(\.finding).contains(
        "block.0 has its query, key and value in the order key, query, value on the right"))
    #expect(verification.runs[0].firstDivergence?.step == .block(0, .query))
  }

  @Test(arguments: [
    (
      "activation_function", MetadataValue.string("gelu"),
      "activation is 'geluTanh' on the left and 'geluErf' on the right"
    ),
    ("layer_norm_epsilon", .double(1e-6), "normEpsilon is 1e-05 on the left and 1e-06 on the right"),
    ("n_head", .integer(2), "headCount is 4 on the left and 2 on the right"),
  ])
  func `finds another hyperparameter`(key: String, value: MetadataValue, finding: String) throws {
    let verification = try verify(damaged(config: [key: value]))
    #expect(verification.verdict == .different)
    #expect(verification.diagnoses.map(\.finding).contains(finding))
    #expect(verification.runs[0].firstDivergence != nil)
  }

  @Test func `finds one bit in a row that no run touches`() throws {
    let path = try damaged { name, tensor in
      guard name == "wpe.weight" else { return tensor }
      var bytes = try tensor.bytes(0..<tensor.elementCount)
      bytes[bytes.count - 4] ^= 1
      return try Tensor(
        dtype: .f32, shape: tensor.shape, source: TensorSource(ByteRegion(bytes)), provenance: tensor.provenance)
    }
    let verification = try verify(path)
    #expect(verification.verdict == .different)
    #expect(verification.comparison.roles.map(\.role) == [.positionEmbedding])
    #expect(verification.comparison.roles[0].values?.count == 1)
    #expect(verification.comparison.roles[0].values?.first == 64 * 64 - 1)
  }

  @Test func `refuses to compare models of different vocabularies by their logits, and calls them different`() throws {
    let verification = try toolkit.verify(sound, fixture("dialects/huggingface.npz"))
    #expect(verification.verdict == .different)
    #expect(verification.runs.isEmpty)
    #expect(verification.comparison.hyperparameters.map(\.name).contains(.vocabularyLength))
  }
}
