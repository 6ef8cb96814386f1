import Foundation
import Inference
import Testing
import WeightGraph

@testable import Toolkit

@Suite struct `A receipt` {
  let folder: TemporaryFolder
  let sound = fixture(Sound.gpt2.rawValue)
  let phial: String

  init() throws {
    folder = try TemporaryFolder()
    phial = "\(folder.path)/a.phial"
    _ = try toolkit.convert(Conversion(sound, to: phial))
  }

  private func receipt(_ toolkit: Toolkit, _ left: Sound = .gpt2) throws -> Receipt {
    try Receipt(toolkit.verify(left.model(), left.changed { _ in }), version: "test")
  }

  @Test(arguments: [Sound.gpt2, .llama])
  func `is the same with any kernels and any number of threads, and with one block in memory`(model: Sound) throws {
    var plain = toolkit
    plain.kernels = try #require(Kernels(.scalar))
    plain.threads = 1
    let expected = try receipt(plain, model)
    for kind in Kernels.Kind.allCases {
      guard let kernels = Kernels(kind) else { continue }
      for threads in [1, 2] {
        var other = toolkit
        (other.kernels, other.threads) = (kernels, threads)
        other.residency = threads == 1 ? .streamed : .resident
        #expect(try receipt(other, model) == expected)
      }
    }
  }

  @Test(arguments: [Sound.gpt2, .llama])
  func `tells what a model predicts, by any kernels and threads, alone or beside others, with a cache or without`(
    model: Sound
  ) throws {
    let graph = try model.model().graph
    let sequences = try toolkit.verify(model.model(), model.changed { _ in }).runs[0].sequences
    // Beside others stand what the receipt asks, and the same in pieces.
    let batches = [sequences.map { [$0] }, sequences.map { [$0, $0.dropLast(3), sequences[0], $0.suffix(4)] }]
    let expected = try toolkit.verify(model.model(), model.model()).sides[0].prediction
    for kind in Kernels.Kind.allCases {
      guard let kernels = Kernels(kind) else { continue }
      for threads in [1, 2] {
        let transformer = try Transformer(graph, kernels: kernels, threads: threads)
        for batch in batches {
          for pieceLength in [Int.max, 5, 1] {
            #expect(try digest(transformer, batch.map { $0.map(Array.init) }, pieceLength) == expected)
          }
        }
      }
    }
  }

  /// The digest of what a model predicts over the first sequence of each batch.
  private func digest(_ model: Transformer, _ batches: [[[Int]]], _ pieceLength: Int) throws -> Digest {
    var hasher = PredictionPair(vocabularyLength: model.architecture.vocabularyLength)
    for batch in batches {
      hasher.begin(batch[0])
      guard pieceLength < batch[0].count else {
        hasher.add(try model.logits(of: batch)[0])
        continue
      }
      let caches = batch.map { _ in KVCache(model.architecture) }
      while caches[0].count < batch[0].count {
        let unread = zip(batch, caches).filter { $0.count > $1.count }
        let pieces = unread.map { tokens, cache in Array(tokens[cache.count...].prefix(pieceLength)) }
        hasher.add(try model.logits(of: pieces, after: unread.map(\.1))[0])
      }
    }
    return hasher.digests.left
  }

  @Test func `in a file of its own is confirmed without the original, and refuted by another model`() throws {
    let path = "\(folder.path)/receipt.json"
    let verification = try toolkit.verify(sound, phial)
    try toolkit.write(Receipt(verification, version: "test"), to: path, of: verification)
    let check = try toolkit.check(path, phial)
    #expect(check.isConfirmed && check.side == 0)
    #expect(check.receipt.verdict == "IDENTICAL")
    let other = try toolkit.check(path, fixture(Sound.llama.rawValue))
    #expect(!other.isConfirmed && other.side == nil && other.prediction == nil)
  }

  @Test func `of an equivalent model is confirmed by either of the two`() throws {
    let path = "\(folder.path)/receipt.json"
    var conversion = Conversion(sound, to: "\(folder.path)/half.phial")
    conversion.dtype = .f16
    _ = try toolkit.convert(conversion)
    let verification = try toolkit.verify(sound, conversion.target)
    try toolkit.write(Receipt(verification, version: "test"), to: path, of: verification)
    #expect(try toolkit.check(path, phial).side == 0)
    let half = try toolkit.check(path, conversion.target)
    #expect(half.isConfirmed && half.side == 1)
  }

  @Test func `travels inside a Phial, whose model stays the same, and goes along into another container`() throws {
    let before = try toolkit.fingerprint(phial).digest
    let verification = try toolkit.verify(sound, phial)
    try toolkit.write(Receipt(verification, version: "test"), to: phial, of: verification)
    #expect(try toolkit.fingerprint(phial).digest == before)
    #expect(try toolkit.check(phial, phial).isConfirmed)
    #expect(try toolkit.verify(sound, phial).verdict == .identical)
    _ = try toolkit.convert(Conversion(phial, to: "\(folder.path)/b.npz"))
    #expect(try toolkit.check("\(folder.path)/b.npz", "\(folder.path)/b.npz").isConfirmed)
    var half = Conversion(phial, to: "\(folder.path)/half.phial")
    half.dtype = .f16
    #expect(try toolkit.convert(half).leftOut.map(\.subject).contains("metadata 'receipt'"))
    #expect(throws: ToolkitError.self) { try toolkit.check(half.target, half.target) }
  }

  @Test func `that was changed is refused`() throws {
    let path = "\(folder.path)/receipt.json"
    let verification = try toolkit.verify(sound, phial)
    try toolkit.write(Receipt(verification, version: "test"), to: path, of: verification)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacingOccurrences(of: "\"maximum\": 0.0", with: "\"maximum\": 1.0")
      .write(toFile: path, atomically: true, encoding: .utf8)
    let error = #expect(throws: ToolkitError.self) { try toolkit.check(path, phial) }
    #expect(error?.description.contains("the receipt was changed: its seal is ") == true)
  }
}
