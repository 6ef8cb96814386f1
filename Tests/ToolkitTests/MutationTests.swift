import Inference
import Testing
import Toolkit
import WeightGraph

/// One way to damage the tensors of a GPT-2 in its producer's names, and what must be said of it.
struct Mutation: Sendable, CustomTestStringConvertible {
  /// What is done, in words.
  let testDescription: String
  /// What must be found; `nil` where only the place can be known.
  let finding: String?
  /// The roles that differ then.
  let roles: [Role]
  /// The tensor to be stored under a name, given the model's own tensors.
  let change: @Sendable (_ name: String, _ tensors: [String: Tensor]) throws -> Tensor

  /// A mutation of a single tensor.
  init(
    _ description: String, _ name: String, _ role: Role, _ phrase: String?,
    _ change: @escaping @Sendable (Tensor) throws -> Tensor
  ) {
    testDescription = description
    finding = phrase.map { "\(role) \($0)" }
    roles = [role]
    self.change = { try $0 == name ? change($1[$0]!) : $1[$0]! }
  }

  /// A mutation of blocks: each stands for the one whose tensors it gets.
  init(_ description: String, blocks sources: [Int: Int], _ finding: String) {
    testDescription = description
    self.finding = finding
    roles = []
    change = { name, tensors in
      for (block, source) in sources where name.hasPrefix("h.\(block).") {
        return tensors["h.\(source)." + name.dropFirst("h.\(block).".count)]!
      }
      return tensors[name]!
    }
  }

  /// A mutation of the packed projection that makes queries, keys and values, weights and biases.
  init(_ description: String, block: Int, order: [Int], biases: Bool, _ finding: String) {
    testDescription = description
    self.finding = finding
    roles = []
    change = { name, tensors in
      let tensor = tensors[name]!
      guard name.hasPrefix("h.\(block).attn.c_attn"), biases || name.hasSuffix("weight") else { return tensor }
      let axis = tensor.shape.rank - 1
      let parts = tensor.split(axis: axis, into: 3)
      return .joined(order.map { parts[$0] }, axis: axis)
    }
  }

  static let all: [Mutation] = [
    Mutation("blocks 1 and 2 exchanged", blocks: [1: 2, 2: 1], "blocks 1 and 2 are exchanged on the right"),
    Mutation("block 0 duplicated", blocks: [1: 0], "block 1 holds on the right what the left has as block 0"),
    Mutation(
      "query and value exchanged", block: 0, order: [2, 1, 0], biases: true,
      "block.0 has its query, key and value in the order value, key, query on the right"),
    Mutation(
      "query, key and value rotated without their biases", block: 2, order: [1, 2, 0], biases: false,
      "block.2 has its query, key and value in the order key, value, query on the right, but not their biases"),
    Mutation(
      "a square projection transposed", "h.2.attn.c_proj.weight", .block(2, .attentionOutput),
      "is transposed on the right"
    ) { $0.transposed() },
    Mutation(
      "1 added to gains", "h.1.ln_1.weight", .block(1, .attentionNorm), "has 1 added to every gain on the right"
    ) { try $0.mapped { $0 + 1 } },
    Mutation("1 taken from gains", "ln_f.weight", .outputNorm, "has 1 taken from every gain on the right") {
      try $0.mapped { $0 - 1 }
    },
    Mutation(
      "a bias zeroed", "h.0.mlp.c_proj.bias", .block(0, .feedForwardDownBias), "is all zeros on the right"
    ) { try $0.mapped { _ in 0 as Float } },
    Mutation(
      "bf16 cut off", "h.1.mlp.c_fc.weight", .block(1, .feedForwardUp),
      "is cut off to bf16 instead of rounded on the right"
    ) { try $0.mapped { $1 & 0xffff_0000 } },
    Mutation(
      "bytes in reverse order", "h.0.mlp.c_fc.bias", .block(0, .feedForwardUpBias),
      "has the bytes of every number in reverse order on the right"
    ) { try $0.mapped { $1.byteSwapped } },
    Mutation(
      "scaled by 1 + 2⁻¹⁰", "h.2.mlp.c_proj.weight", .block(2, .feedForwardDown),
      "is multiplied by 1.0009766 on the right"
    ) { try $0.mapped { $0 * (1 + 0x1p-10) } },
    Mutation(
      "positions moved by one", "wpe.weight", .positionEmbedding, "has its rows moved down by one on the right"
    ) {
      let last = $0.shape[0] - 1
      return .joined([$0.sliced(axis: 0, last..<last + 1), $0.sliced(axis: 0, 0..<last)], axis: 0)
    },
    Mutation("tokens moved by one", "wte.weight", .tokenEmbedding, "has its rows moved up by one on the right") {
      .joined([$0.sliced(axis: 0, 1..<$0.shape[0]), $0.sliced(axis: 0, 0..<1)], axis: 0)
    },
    Mutation(
      "a NaN planted", "h.1.mlp.c_proj.bias", .block(1, .feedForwardDownBias),
      "is NaN on the right at 1 of 64 elements, the first at [3], and equal elsewhere"
    ) { try $0.mapped { index, bits in index == 3 ? Float.nan.bitPattern : bits } },
    Mutation("one bit of one element", "wpe.weight", .positionEmbedding, nil) {
      let last = $0.elementCount - 1
      return try $0.mapped { index, bits in index == last ? bits ^ 1 : bits }
    },
  ]
}

@Suite struct `A damaged model` {
  @Test(arguments: Mutation.all)
  func `is different, and its damage found`(mutation: Mutation) throws {
    let sound = fixture("potion/model.npz")
    let folder = try TemporaryFolder()
    let entries = try toolkit.open(sound).contents.entries
    let tensors = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.tensor) })
    let path = try folder.damaged(sound) { name, _ in try mutation.change(name, tensors) }
    let verification = try toolkit.verify(sound, path)
    #expect(verification.verdict == .different)
    #expect(verification.diagnoses.map(\.finding) == (mutation.finding.map { [$0] } ?? []))
    if !mutation.roles.isEmpty { #expect(verification.comparison.roles.map(\.role) == mutation.roles) }
  }
}
