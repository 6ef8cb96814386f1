import Foundation
import Inference
import Testing
import WeightGraph

@testable import Toolkit

@Suite struct `A receipt` {
  let folder: TemporaryFolder
  let sound = fixture(Sound.potion.rawValue)
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

  @Test(arguments: Sound.allCases)
  func `tells what a model predicts, whether at once, in pieces behind a cache, or token by token`(model: Sound) throws
  {
    let verification = try toolkit.verify(model.model(), model.model())
    let transformer = try Transformer(model.model().graph)
    for pieceLength in [Int.max, 5, 1] {
      var hasher = PredictionPair(vocabularyLength: transformer.architecture.vocabularyLength)
      for tokens in verification.runs[0].sequences {
        hasher.begin(tokens)
        let cache = KVCache(transformer.architecture)
        while cache.count < tokens.count {
          hasher.add(try transformer.logits(Array(tokens[cache.count...].prefix(pieceLength)), after: cache))
        }
      }
      #expect(hasher.digests.left == verification.sides[0].prediction)
    }
  }

  @Test func `in a file of its own is confirmed without the original, and refuted by another model`() throws {
    let path = "\(folder.path)/receipt.json"
    let verification = try toolkit.verify(sound, phial)
    try toolkit.write(Receipt(verification, version: "test"), to: path, of: verification)
    let check = try toolkit.check(path, phial)
    #expect(check.isConfirmed && check.side == 0)
    #expect(check.receipt.verdict == "IDENTICAL")
    let other = try toolkit.check(path, fixture(Sound.gpt2.rawValue))
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
