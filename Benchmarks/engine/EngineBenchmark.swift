import ByteIO
import Dialects
import Inference
import Phial
import Safetensors
import Toolkit
import WeightGraph

/// Measures the forward pass and its kernels, and prints JSON.
///
///     engine-benchmark kernels TYPE...     every product beside what this machine can do in the same moment
///     engine-benchmark serve MODEL         answers each line of standard input:
///         forward BATCH TOKENS             milliseconds, all logits
///         pieces BATCH TOKENS              the same, with 32 positions' logits in memory at a time, as a proof takes them
///         generate COUNT                   tokens a second, one after the other
///     engine-benchmark fingerprint MODEL   the prediction fingerprint in every way to run a model
///     engine-benchmark logits MODEL TOKENS   all logits of tokens 0, 1, 2 …, as numbers
///
/// MODEL is a Safetensors or Phial file, TYPE one of f32, f16, bf16 and q8_0.
@main struct EngineBenchmark {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch (arguments.first, arguments.count) {
    case ("kernels", 2...):
      KernelFigures(rounds: 11).measure(arguments.dropFirst().compactMap(StoredType.init)) { print($0.json) }
    case ("serve", 2): try serve(model(arguments[1]))
    case ("fingerprint", 2): try fingerprint(model(arguments[1]))
    case ("logits", 3): try logits(model(arguments[1]), number(arguments[2]))
    default: print("{\"error\": \"expected kernels, serve, fingerprint or logits, with their arguments\"}")
    }
  }

  private static func number(_ text: String) -> Int { Int(text) ?? 1 }

  private static func model(_ path: String) throws -> WeightGraph {
    let toolkit = Toolkit(
      containers: [Safetensors(), PhialContainer()], dialects: [.huggingFaceGPT2, .huggingFaceLlama, .canonical])
    return try toolkit.openModel(path).graph
  }

  /// Answers requests for as long as there are any.
  private static func serve(_ graph: WeightGraph) throws {
    let model = try Transformer(graph)
    _ = try model.logits([1, 2, 3])
    try answer("ready", true)
    func sequences(_ batch: Int, _ count: Int) -> [[Int]] {
      (0..<batch).map { first in (0..<count).map { ($0 * 37 + first) % model.architecture.vocabularyLength } }
    }
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      switch (words.first, words.count) {
      case ("forward", 3):
        let batch = sequences(number(words[1]), number(words[2]))
        try answer("milliseconds", time { _ = try model.logits(of: batch) } * 1000)
      case ("pieces", 3):
        let batch = sequences(number(words[1]), number(words[2]))
        try answer("milliseconds", time { try logitsInPieces(model, batch) } * 1000)
      case ("generate", 2): try answer("tokensPerSecond", generate(model, number(words[1])))
      default: try answer("error", "\"expected forward, pieces or generate\"")
      }
    }
  }

  private static func answer(_ name: String, _ value: some CustomStringConvertible) throws {
    try StandardStream.output.write("{\"\(name)\": \(value)}\n")
  }

  private static func logitsInPieces(_ model: Transformer, _ sequences: [[Int]]) throws {
    for states in try model.states(of: sequences) {
      for first in stride(from: 0, to: states.positionCount, by: 32) {
        _ = states.logits(first..<min(first + 32, states.positionCount))
      }
    }
  }

  private static func generate(_ model: Transformer, _ count: Int) throws -> Double {
    let continuation = Continuation(model, of: Array(1...8))
    _ = try continuation.next()
    return Double(count) / (try time { for _ in 0..<count { _ = try continuation.next() } })
  }

  private static func logits(_ graph: WeightGraph, _ count: Int) throws {
    let logits = try Transformer(graph).logits(Array(0..<count))
    for position in 0..<count {
      print(logits[position].indices.map { "\(logits[position][$0])" }.joined(separator: " "))
    }
  }

  private static func fingerprint(_ graph: WeightGraph) throws {
    for kernels in Kernels.Kind.allCases.compactMap({ Kernels($0) }) {
      for (threads, isStreamed) in (1...3).flatMap({ [($0, false), ($0, true)] }) {
        let model = try Transformer(
          graph, kernels: kernels, threads: threads, residency: isStreamed ? .streamed : .resident)
        for (place, pieceLength) in [Int.max, 1, 7].enumerated() {
          for (batch, isMany) in [(1, false), (4, true)] {
            // Plain C takes long: of its ways those in which any two of these choices meet.
            let meets =
              isMany == !(threads + place).isMultiple(of: 2) && isStreamed == !(place + threads / 2).isMultiple(of: 2)
            guard kernels.kind != .scalar || meets else { continue }
            let digest = try PredictionFingerprint(model, pieceLength: pieceLength, batch: batch)
            let pieces = pieceLength == .max ? "whole" : "pieces of \(pieceLength)"
            print(
              "\(digest) \(kernels.kind), \(threads) threads, \(pieces), batch \(batch), "
                + (isStreamed ? "streamed" : "in memory"))
          }
        }
      }
    }
  }
}
