import Inference
import Testing
import WeightGraph

/// The promise that the whole proof rests on, tried in every way in which a model can be run.
@Suite struct `One model's prediction fingerprint` {
  /// A way to run a model.
  struct Way: CustomStringConvertible {
    let kernels: Kernels
    let threads: Int
    let pieceLength: Int
    let batch: Int
    let residency: Residency

    var description: String {
      let pieces = pieceLength == .max ? "whole" : "in pieces of \(pieceLength)"
      return "\(kernels.kind), \(threads) threads, \(pieces), batch \(batch), \(residency)"
    }

    static let all: [Way] = Kernels.Kind.allCases.compactMap { Kernels($0) }.flatMap { kernels in
      (1...3).flatMap { threads in
        [Int.max, 1, 7].flatMap { pieceLength in
          [1, 4].flatMap { batch in
            [Residency.resident, .streamed].map {
              Way(kernels: kernels, threads: threads, pieceLength: pieceLength, batch: batch, residency: $0)
            }
          }
        }
      }
    }

    /// Fewer ways for models that take longer: every piece length with every number of threads on the vector
    /// kernels, streamed on two threads, and the two of plain C that have least in common.
    static let some = all.filter { way in
      way.kernels.kind != .scalar
        ? (way.threads == 2) == (way.residency == .streamed) && (way.threads == 1) == (way.batch == 1)
        : way.threads == 1 && way.pieceLength == .max && way.residency == .resident && way.batch == 1
          || way.threads == 3 && way.pieceLength == 7 && way.residency == .streamed && way.batch == 4
    }

    func fingerprint(of graph: WeightGraph) throws -> String {
      let transformer = try Transformer(graph, kernels: kernels, threads: threads, residency: residency)
      return try PredictionFingerprint(transformer, pieceLength: pieceLength, batch: batch).description
    }
  }

  /// Compares every way's fingerprint with the first's, which is plain C, one thread, whole, from memory.
  private func check(_ graph: WeightGraph, _ ways: [Way] = Way.all) throws {
    let expected = try Way.all[0].fingerprint(of: graph)
    for way in ways.dropFirst() { #expect(try way.fingerprint(of: graph) == expected, "\(way)") }
  }

  @Test func `has ways to differ at all`() {
    #expect(Way.all.count >= 36)
    #expect(Way.all[0].kernels.kind == .scalar && Way.all[0].threads == 1)
  }

  @Test(arguments: [llamaLike, unusual])
  func `is one value for random models, whichever way they are run`(architecture: Architecture) throws {
    try check(model(architecture))
  }

  @Test(arguments: [gpt2Like, windowed])
  func `is one value for larger random models`(architecture: Architecture) throws {
    try check(model(architecture), Way.some)
  }

  @Test(arguments: [DType.f16, .bf16]) func `is one value for narrow weights`(dtype: DType) throws {
    try check(`Narrow weights`.rounded(llamaLike, to: dtype))
  }

  @Test func `is one value for weights in blocks`() throws {
    try check(
      model(`Narrow weights`.blocky) { _, original in
        original.shape.rank == 2 ? try `Narrow weights`.stored(original, as: .q8_0) : original
      }, Way.some)
  }

  @Test func `is one value for the potion model`() throws {
    try check(Potion.graph())
  }

  @Test(.enabled(if: NanoSort.isThere, "the sorting model is not beside the package"))
  func `is one value for the sorting model`() throws {
    try check(NanoSort.graph())
  }

  @Test(.enabled(if: Stories.isThere, "the story-telling model is not beside the package"))
  func `is one value for the story-telling model`() throws {
    try check(Stories.graph())
  }
}
