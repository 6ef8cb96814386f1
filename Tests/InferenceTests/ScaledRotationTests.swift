import Inference
import Testing
import WeightGraph

@Suite struct `A Llama whose rotations are scaled` {
  @Test(arguments: ["plain", "linear", "dynamic", "yarn", "attention", "llama3"])
  func `has the logits of transformers in float64`(name: String) throws {
    let (tokens, expected) = try ScaledLlama.reference(name)
    let logits = try Transformer(ScaledLlama.graph(name)).logits(tokens).values.array
    #expect(distance(logits, expected) < 5e-5)
  }

  @Test func `has Mistral's logits where it looks back no further than a window`() throws {
    let (tokens, expected) = try ScaledLlama.reference("sliding")
    let logits = try Transformer(ScaledLlama.graph("plain") { $0.slidingWindow = 9 }).logits(tokens).values.array
    #expect(distance(logits, expected) < 5e-5)
  }

  @Test func `is another model than without it`() throws {
    let plain = try ScaledLlama.reference("plain").logits.map(Float.init)
    for name in ["linear", "yarn", "attention", "llama3", "sliding"] {
      #expect(try distance(plain, ScaledLlama.reference(name).logits) > 0.1, "\(name)")
    }
  }
}
