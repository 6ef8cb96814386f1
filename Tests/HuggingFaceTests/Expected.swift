import ByteIO
import NumPy
import Testing
import WeightGraph

/// The logits that `transformers` computed of a fixture, as written by `fixtures/huggingface/make.py`.
struct Expected {
  /// The tokens of every prompt, and its logits in float32 and float64, [tokens × vocabulary].
  let prompts: [(tokens: [Int], references: [[Double]])]

  init(_ name: String) throws {
    let contents = try NPZ().read(MappedFile(fixture("huggingface/expected.npz")), ContainerOptions())
    prompts = try (0..<3).map { prompt in
      let tokens = try #require(contents["tokens.\(prompt)"]).doubles().map { Int($0) }
      let references = try ["float32", "float64"].map { kind in
        try #require(contents["\(name).\(prompt).\(kind)"]).doubles()
      }
      return (tokens, references)
    }
  }
}
