import Foundation
import Inference
import Testing
import Toolkit
import WeightGraph

/// Real weights by others, which lie beside the package where they are there at all.
let realWeights = URL(filePath: packageRoot).deletingLastPathComponent().appending(path: "shared/real").path

@Suite(.enabled(if: FileManager.default.fileExists(atPath: realWeights), "no real weights lie at ../shared/real"))
struct `A model that sorts` {
  let folder: TemporaryFolder
  let files: [String]

  /// The model in JSON, as it was published, and converted to Phial, to npz and back to JSON.
  init() throws {
    folder = try TemporaryFolder()
    var files = [realWeights + "/gpt-nano-sort/model.json"]
    for name in ["a.phial", "b.npz", "c.json"] {
      _ = try toolkit.convert(Conversion(files.last!, to: folder.path + "/" + name))
      files.append(folder.path + "/" + name)
    }
    self.files = files
  }

  @Test func `has one fingerprint in all its files, and every pair is identical`() throws {
    #expect(Set(try files.map { try toolkit.fingerprint($0).digest }).count == 1)
    for left in files {
      for right in files { #expect(try toolkit.verify(left, right).verdict == .identical) }
    }
  }

  @Test func `sorts 729 of 729 inputs from each of its files`() throws {
    for file in files {
      let model = try Transformer(toolkit.openModel(file).graph)
      var sorted = 0
      for number in 0..<729 {
        let input = [243, 81, 27, 9, 3, 1].map { number / $0 % 3 }
        let words = Continuation(model, of: input)
        var output: [Int] = []
        for _ in input { output.append(try #require(try words.next()).token) }
        sorted += output == input.sorted() ? 1 : 0
      }
      #expect(sorted == 729)
    }
  }
}

@Suite(.enabled(if: FileManager.default.fileExists(atPath: realWeights), "no real weights lie at ../shared/real"))
struct `Explaining a model that sorts` {
  let path = realWeights + "/gpt-nano-sort/model.json"

  @Test func `finds its author's attention, and parts that sum to every logit`() throws {
    let partials = try toolkit.open(realWeights + "/gpt-nano-sort/partials.json").contents
    let tokens = try #require(partials["idx"]).doubles().map { Int($0) }
    // [sequences, heads, tokens, tokens] of the first block.
    let expected = try #require(partials["attSm"]).doubles()
    try #require(expected.count == 3 * 3 * 11 * 11)
    var (attention, attribution) = (0.0, 0.0)
    for sequence in 0..<3 {
      let own = Prompt.tokens(Array(tokens[sequence * 11..<(sequence + 1) * 11]))
      for place in 0..<11 {
        let explanation = try toolkit.explain(path, own, token: .place(place))
        attribution = max(attribution, try #require(explanation.attribution).error)
        for (index, weight) in explanation.blocks[0].weights.enumerated() {
          attention = max(attention, abs(Double(weight) - expected[sequence * 3 * 11 * 11 + index]))
        }
      }
    }
    #expect(attention < 2e-6)
    #expect(attribution < 1e-5)
  }

  @Test func `finds all properties of attention`() throws {
    #expect(try toolkit.checkAttention(path).properties.allSatisfy { $0.outcome == .holds })
    let stories = try llamaToolkit.checkAttention(realWeights + "/stories260K/checkpoint_v1.bin")
    #expect(stories.properties.allSatisfy { $0.outcome == .holds })
  }
}
