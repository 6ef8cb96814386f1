import ByteIO
import Dialects
import Testing
import Toolkit
import WeightGraph

@Suite struct `A checkpoint as nanoGPT saves it` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The weights of a nanoGPT as its training program saves them when it began from other weights: the settings of the run
  /// tell what would have been trained otherwise.
  private func checkpoint() throws -> String {
    let source = try toolkit.open("\(packageRoot)/fixtures/dialects/nanogpt.npz").contents
    let config = try #require(source.metadata["config"]?.object)
    let contents = try StateDict(
      source.entries.map { .init("_orig_mod.\($0.name)", $0.tensor) },
      metadata: [
        "model_args": .object(config), "iter_num": 5000,
        "config": ["n_layer": 12, "n_head": 8, "n_embd": 768, "bias": true, "learning_rate": 6e-4],
      ])
    return try folder.write(contents, as: "ckpt.pt").path
  }

  @Test func `is the model that its arguments tell, not its settings`() throws {
    let model = try toolkit.openModel(checkpoint())
    #expect(model.dialect.name == "nanogpt")
    #expect(model.graph.architecture.headCount == 4)
    let digest = try toolkit.fingerprint("\(packageRoot)/fixtures/dialects/nanogpt.npz").digest
    #expect(try Fingerprint(model.graph).digest == digest)
  }

  @Test func `is one again after it was another container, with its arguments where nanoGPT looks for them`() throws {
    let path = try checkpoint()
    _ = try toolkit.convert(Conversion(path, to: "\(folder.path)/a.phial"))
    var back = Conversion("\(folder.path)/a.phial", to: "\(folder.path)/b.pt")
    back.dialect = "nanogpt"
    _ = try toolkit.convert(back)
    let contents = try toolkit.open("\(folder.path)/b.pt").contents
    #expect(contents.metadata[path: ["model_args", "n_head"]] == 4)
    #expect(contents.metadata[path: ["model_args", "bias"]] == false)
    #expect(contents.metadata[path: ["config", "learning_rate"]] == 6e-4)
    #expect(contents.metadata["iter_num"] == 5000)
    #expect(try toolkit.verify(path, "\(folder.path)/b.pt").verdict == .identical)
  }
}
