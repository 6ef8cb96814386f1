import Dialects
import Foundation
import Testing
import Toolkit
import WeightGraph

/// A minGPT that its author trained to add, where it lies beside the package.
private let adder = URL(filePath: packageRoot).deletingLastPathComponent().appending(path: "shared/real/mingpt-adder")
  .path

@Suite(.enabled(if: FileManager.default.fileExists(atPath: adder), "no real weights lie at ../shared/real"))
struct `A model that adds` {
  /// What a state dict does not say.
  private let told = ReadingChoices(hyperparameters: [.headCount: 3])

  private func model(_ name: String) throws -> OpenedModel {
    try toolkit.openModel("\(adder)/\(name)", OpeningChoices(), told)
  }

  @Test func `is a minGPT with a head of its own, of which the file does not say how many heads it has`() throws {
    let model = try model("model.pt")
    #expect(model.dialect.name == "mingpt")
    #expect(model.graph.architecture.blockCount == 3)
    #expect(!model.graph.architecture.hasTiedOutput)
    let error = #expect(throws: ToolkitError.self) { try toolkit.openModel("\(adder)/model.pt") }
    #expect(error?.description.contains("headCount") == true)
  }

  @Test func `is one model in every file that it is converted to in turn`() throws {
    let folder = try TemporaryFolder()
    var models = [try model("model.pt")]
    for name in ["a.phial", "b.pt", "c.npz", "d.pth"] {
      let last = models[models.count - 1].file.path
      _ = try toolkit.convert(Conversion(last, to: "\(folder.path)/\(name)"), OpeningChoices(), told)
      // The configuration travels along from here on.
      models.append(try toolkit.openModel("\(folder.path)/\(name)"))
    }
    #expect(Set(try models.map { try Fingerprint($0.graph).digest }).count == 1)
  }

  @Test func `is another one before it is trained`() throws {
    #expect(try toolkit.verify(model("model.pt"), model("early.pt")).verdict == .different)
  }
}
