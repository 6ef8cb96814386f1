import ByteIO
import Foundation
import Testing
import Toolkit
import WeightGraph

@Suite struct `Another engine's values` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What a fixture computes, written into a file.
  private func recording(_ sound: Sound, _ name: String, tokens: [Int]? = nil) throws -> String {
    var choices = VerificationChoices()
    if let tokens { choices.prompts = [.tokens(tokens)] }
    let path = "\(folder.path)/\(name)"
    _ = try toolkit.record(fixture(sound.rawValue), to: path, asking: choices)
    return path
  }

  /// A model written as a Phial, its parts changed.
  private func model(_ sound: Sound, _ change: (inout Parts) throws -> Void) throws -> String {
    let path = "\(folder.path)/\(sound)-changed.npz"
    let changed = try sound.changed(change)
    try write(changed.file.contents, to: path)
    return path
  }

  private func write(_ contents: StateDict, to path: String) throws {
    let container = try toolkit.container(named: "npz")
    let writer = try FileWriter(path)
    _ = try container.write(contents, to: writer, ContainerOptions())
    try writer.commit()
  }

  @Test(arguments: [Sound.gpt2, .llama], ["npz", "safetensors"])
  func `that this program wrote are its own to the last bit`(sound: Sound, ending: String) throws {
    let path = try recording(sound, "r.\(ending)")
    let report = try toolkit.verify(fixture(sound.rawValue), against: path, tolerance: 0)
    #expect(report.agrees && report.remedies.isEmpty && report.firstDivergence == nil)
    #expect(report.sequences.count == 2)
    let parts = report.sequences[0].parts
    #expect(parts.allSatisfy { $0.free?.differing == 0 })
    #expect(parts.dropFirst().dropLast().allSatisfy { $0.isolated?.differing == 0 && $0.attention?.differing == 0 })
  }

  @Test func `place a difference in the part that makes it`() throws {
    let reference = try recording(.gpt2, "r.npz")
    let path = try model(.gpt2) { parts in
      parts[block(1, .feedForwardUpBias)] = try parts[block(1, .feedForwardUpBias)].mapped { $0 + 0.5 }
    }
    let report = try toolkit.verify(path, against: reference, tolerance: 1e-4)
    #expect(!report.agrees)
    #expect(report.firstDivergence == .block(1))
    #expect(report.sequences[0].parts.map { $0.isolated?.lies(within: 1e-4) } == [nil, true, false, nil])
    #expect(report.remedies.isEmpty)
  }

  @Test(arguments: [
    (Sound.gpt2, "with the activation geluTanh"), (.gpt2, "with a normEpsilon of 1e-05"),
    (.gpt2, "with a headCount of 4"),
    (.gpt2, "with every attentionOutput transposed"),
    (.gpt2, "with its query, key and value in the order value, key, query"),
    (.gpt2, "with its positions moved up by one"), (.gpt2, "with its query, key and value taken apart head by head"),
    (.llama, "with a ropeFrequencyBase of 10000.0"), (.llama, "with the rows of rotated pairs taken apart"),
    (.llama, "with the activation silu"),
  ])
  func `name the mistake that a model was written with`(sound: Sound, remedy: String) throws {
    // The reference is of a model with a base that is tried.
    let usual = try model(sound) { parts in if sound == .llama { parts.set(.ropeFrequencyBase, 10000) } }
    let reference = "\(folder.path)/reference.npz"
    _ = try toolkit.record(usual, to: reference)
    let path = try model(sound) { parts in
      if sound == .llama { parts.set(.ropeFrequencyBase, 10000) }
      try Self.damage(&parts, remedy)
    }
    let report = try toolkit.verify(path, against: reference, tolerance: 1e-5)
    #expect(!report.agrees)
    #expect(report.remedies.contains(remedy), "\(report.remedies)")
  }

  /// Does what a remedy undoes.
  private static func damage(_ parts: inout Parts, _ remedy: String) throws {
    func inEveryBlock(_ roles: [BlockRole], _ change: ([Tensor]) -> [Tensor]) {
      for index in 0..<2 {
        let changed = change(roles.map { parts[block(index, $0)] })
        for (role, tensor) in zip(roles, changed) { parts[block(index, role)] = tensor }
      }
    }
    let weights: [BlockRole] = [.attentionQuery, .attentionKey, .attentionValue]
    let biases: [BlockRole] = [.attentionQueryBias, .attentionKeyBias, .attentionValueBias]
    switch remedy {
    case "with the activation geluTanh", "with the activation silu": parts.set(.activation, "geluErf")
    case "with a normEpsilon of 1e-05": parts.set(.normEpsilon, 1e-2)
    case "with a headCount of 4":
      for name in [Hyperparameter.headCount, .headCountKV] { parts.set(name, 2) }
      for name in [Hyperparameter.keyLength, .valueLength] { parts.set(name, 8) }
    case "with every attentionOutput transposed": inEveryBlock([.attentionOutput]) { [$0[0].transposed()] }
    case "with its query, key and value in the order value, key, query":
      for kind in [weights, biases] { inEveryBlock(kind) { [$0[2], $0[1], $0[0]] } }
    case "with its positions moved up by one":
      parts[.positionEmbedding] = parts[.positionEmbedding].rows([11] + Array(0..<11))
    case "with its query, key and value taken apart head by head":
      for kind in [weights, biases] {
        inEveryBlock(kind) { kind in
          let heads = kind.map { $0.split(axis: 0, into: 4) }
          return Tensor.joined((0..<4).flatMap { head in heads.map { $0[head] } }, axis: 0).split(axis: 0, into: 3)
        }
      }
    case "with a ropeFrequencyBase of 10000.0": parts.set(.ropeFrequencyBase, 500)
    case "with the rows of rotated pairs taken apart":
      let turned: [BlockRole] = [.attentionQuery, .attentionKey, .attentionQueryBias, .attentionKeyBias]
      inEveryBlock(turned) { $0.map { $0.pairs(.together, groupLength: 6) } }
    default: Issue.record("no damage is known for '\(remedy)'")
    }
  }

  @Test func `are refused where tokens or logits are missing, or do not fit`() throws {
    let path = "\(folder.path)/r.npz"
    let tokens = try Tensor.of([1, 2], [2]).cast(to: .f32)
    try write(try StateDict([.init("tokens", tokens)]), to: path)
    let missing = #expect(throws: ToolkitError.self) {
      try toolkit.verify(fixture(Sound.gpt2.rawValue), against: path, tolerance: 0)
    }
    #expect(missing?.description.contains("tensor 'logits': is missing") == true)
    let logits = try Tensor.of(Array(repeating: 0, count: 72), [3, 24])
    try write(try StateDict([.init("tokens", tokens), .init("logits", logits)]), to: path)
    let misshapen = #expect(throws: ToolkitError.self) {
      try toolkit.verify(fixture(Sound.gpt2.rawValue), against: path, tolerance: 0)
    }
    #expect(misshapen?.description.contains("shape [3, 24], expected [2, 24]") == true)
  }
}
