import Dialects
import Inference
import Phial
import Safetensors
import Toolkit
import WeightGraph

/// Measures the forward pass and its kernels, and prints JSON.
///
///     engine-benchmark kernels                               every product as a share of what this machine can do
///     engine-benchmark forward MODEL BATCH TOKENS ROUNDS     milliseconds of each round, all logits
///     engine-benchmark generate MODEL COUNT                  tokens a second, one after the other
///     engine-benchmark fingerprint MODEL                     the prediction fingerprint in every way to run a model
///     engine-benchmark logits MODEL TOKENS                   all logits of tokens 0, 1, 2 …, as numbers
///
/// MODEL is a Safetensors or Phial file.
@main struct EngineBenchmark {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch (arguments.first, arguments.count) {
    case ("kernels", 1): KernelFigures().measure { print($0.json) }
    case ("forward", 5):
      try forward(model(arguments[1]), batch: number(arguments[2]), number(arguments[3]), rounds: number(arguments[4]))
    case ("generate", 3): try generate(model(arguments[1]), number(arguments[2]))
    case ("fingerprint", 2): try fingerprint(model(arguments[1]))
    case ("logits", 3): try logits(model(arguments[1]), number(arguments[2]))
    default: print("{\"error\": \"expected kernels, forward, generate, fingerprint or logits, with their arguments\"}")
    }
  }

  private static func number(_ text: String) -> Int { Int(text) ?? 1 }

  private static func model(_ path: String) throws -> WeightGraph {
    let toolkit = Toolkit(
      containers: [Safetensors(), PhialContainer()], dialects: [.huggingFaceGPT2, .huggingFaceLlama, .canonical])
    return try toolkit.openModel(path).graph
  }

  private static func forward(_ graph: WeightGraph, batch: Int, _ count: Int, rounds: Int) throws {
    let model = try Transformer(graph)
    let sequences = (0..<batch).map { first in (0..<count).map { ($0 * 37 + first) % 5000 } }
    _ = try model.logits([1, 2, 3])
    let times = try (0..<rounds).map { _ in try time { _ = try model.logits(of: sequences) }.value * 1000 }
    print("{\"milliseconds\": \(times)}")
  }

  private static func generate(_ graph: WeightGraph, _ count: Int) throws {
    let model = try Transformer(graph)
    let continuation = Continuation(model, of: Array(1...8))
    _ = try continuation.next()
    let seconds = try time { for _ in 0..<count { _ = try continuation.next() } }
    print("{\"tokensPerSecond\": \(seconds.perSecond(count))}")
  }

  private static func logits(_ graph: WeightGraph, _ count: Int) throws {
    let logits = try Transformer(graph).logits(Array(0..<count))
    for position in 0..<count {
      print(logits[position].indices.map { "\(logits[position][$0])" }.joined(separator: " "))
    }
  }

  private static func fingerprint(_ graph: WeightGraph) throws {
    for kernels in Kernels.Kind.allCases.compactMap({ Kernels($0) }) {
      for threads in 1...3 where kernels.kind != .scalar || threads == 3 {
        for residency in [Residency.resident, .streamed] where kernels.kind != .scalar || residency == .resident {
          let model = try Transformer(graph, kernels: kernels, threads: threads, residency: residency)
          for (pieceLength, batch) in [(Int.max, 1), (1, 1), (7, 1), (Int.max, 4), (7, 4)] {
            guard kernels.kind != .scalar || pieceLength == .max && batch == 1 else { continue }
            let digest = try PredictionFingerprint(model, pieceLength: pieceLength, batch: batch)
            let pieces = pieceLength == .max ? "whole" : "pieces of \(pieceLength)"
            print("\(digest) \(kernels.kind), \(threads) threads, \(pieces), batch \(batch), \(residency)")
          }
        }
      }
    }
  }
}
