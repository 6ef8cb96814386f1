import Toolkit
import WeightGraph

extension Mutation {
  /// The same change to every element, or a change of one.
  static let elements: [Mutation] = [
    Mutation(.gpt2, "1 added to gains", of: block(1, .attentionNorm), "has 1 added to every gain on the right") {
      try $0.mapped { $0 + 1 }
    },
    Mutation(.gpt2, "1 taken from gains", of: .outputNorm, "has 1 taken from every gain on the right") {
      try $0.mapped { $0 - 1 }
    },
    Mutation(.llama, "1 added to gains", of: block(0, .feedForwardNorm), "has 1 added to every gain on the right") {
      try $0.mapped { $0 + 1 }
    },
    Mutation(.llama, "1 taken from gains", of: .outputNorm, "has 1 taken from every gain on the right") {
      try $0.mapped { $0 - 1 }
    },
    Mutation(.gpt2, "a bias zeroed", of: block(0, .feedForwardDownBias), "is all zeros on the right") {
      try $0.mapped { _ in 0 }
    },
    Mutation(.llama, "a bias zeroed", of: block(1, .attentionValueBias), "is all zeros on the right") {
      try $0.mapped { _ in 0 }
    },
    Mutation(
      .gpt2, "bf16 cut off", of: block(1, .feedForwardUp), "is cut off to bf16 instead of rounded on the right"
    ) { try $0.mappedBits { $1 & 0xffff_0000 } },
    Mutation(
      .gpt2, "bf16 cut off, stored so", of: block(0, .feedForwardUp),
      "is cut off to bf16 instead of rounded on the right"
    ) { try $0.mappedBits { $1 & 0xffff_0000 }.cast(to: .bf16) },
    Mutation(
      .llama, "bf16 cut off", of: block(0, .feedForwardGate), "is cut off to bf16 instead of rounded on the right"
    ) { try $0.mappedBits { $1 & 0xffff_0000 } },
    Mutation(
      .gpt2, "rounded to bf16 on the way", of: block(0, .feedForwardUp), "is rounded to bf16 on the right, though not"
    ) { $0.cast(to: .bf16).cast(to: .f32) },
    Mutation(
      .llama, "rounded to f16 on the way", of: block(0, .feedForwardUp), "is rounded to f16 on the right, though not"
    ) { $0.cast(to: .f16).cast(to: .f32) },
    Mutation(
      .gpt2, "bytes in reverse order", of: block(0, .feedForwardUpBias),
      "has the bytes of every number in reverse order on the right"
    ) { try $0.mappedBits { $1.byteSwapped } },
    Mutation(
      .llama, "bytes in reverse order", of: block(1, .attentionNorm),
      "has the bytes of every number in reverse order on the right"
    ) { try $0.mappedBits { $1.byteSwapped } },
    Mutation(
      .gpt2, "the attention scale multiplied in", of: block(0, .attentionQuery),
      "is multiplied by 0.5 on the right, as the attention scores are anyway"
    ) { try $0.mapped { $0 * 0.5 } },
    Mutation(
      .llama, "the attention scale multiplied in", of: block(0, .attentionQuery), "as the attention scores are anyway"
    ) { try $0.mapped { $0 * (1 / Float(6).squareRoot()) } },
    Mutation(
      .gpt2, "scaled by 1 + 2⁻¹⁰", of: block(1, .feedForwardDown), "is multiplied by 1.0009766 on the right"
    ) { try $0.mapped { $0 * (1 + 0x1p-10) } },
    Mutation(
      .llama, "scaled by 1 + 2⁻¹⁰", of: block(0, .feedForwardDown), "is multiplied by 1.0009766 on the right"
    ) { try $0.mapped { $0 * (1 + 0x1p-10) } },
    Mutation(
      .gpt2, "bytes of f16 in reverse order", of: block(1, .feedForwardUp),
      "has the bytes of every f16 number in reverse order on the right"
    ) { try $0.cast(to: .f16).byteSwapped() },
    Mutation(
      .llama, "bytes of bf16 in reverse order", of: block(0, .attentionOutput),
      "has the bytes of every bf16 number in reverse order on the right"
    ) { try $0.cast(to: .bf16).byteSwapped() },
    Mutation(
      .gpt2, "bytes of halves in reverse order", of: block(0, .attentionOutputBias),
      "has the bytes of the two halves of every number in reverse order on the right"
    ) { try $0.mappedBits { ($1 & 0x00ff_00ff) << 8 | ($1 & 0xff00_ff00) >> 8 } },
    Mutation(.llama, "signs changed", of: block(1, .feedForwardUp), "has the sign of every number changed") {
      try $0.mapped { -$0 }
    },
    Mutation(
      .gpt2, "a NaN planted", of: block(1, .feedForwardDownBias),
      "is NaN on the right at 1 of 16 elements, the first at [3], and equal elsewhere"
    ) { try $0.mappedBits { index, bits in index == 3 ? Float.nan.bitPattern : bits } },
    Mutation(
      .llama, "a NaN planted", of: .output, "is NaN on the right at 1 of 696 elements, the first at [1, 6], and equal"
    ) { try $0.mappedBits { index, bits in index == 30 ? Float.nan.bitPattern : bits } },
    Mutation(.gpt2, "one element replaced", of: block(0, .attentionKey), nil) {
      try $0.mappedBits { index, bits in index == 5 ? bits ^ 0x0040_0000 : bits }
    },
    Mutation(.llama, "two elements exchanged", of: block(0, .feedForwardDown), nil) {
      let bits = try $0.bits()
      return try $0.mappedBits { index, own in index < 2 ? bits[1 - index] : own }
    },
    Mutation(.gpt2, "an element too large for f16", [block(0, .feedForwardUp)], nil) { parts in
      let exact = parts[block(0, .feedForwardUp)]
      let rounded = exact.cast(to: .f16).cast(to: .f32)
      parts[block(0, .feedForwardUp)] = try rounded.mappedBits { index, bits in
        index == 9 ? Float.infinity.bitPattern : bits
      }
      .cast(to: .f16)
    },
  ]

  /// Rows of the tables that moved, or that are more or fewer.
  static let tables: [Mutation] = [
    Mutation(
      .gpt2, "positions moved by one", of: .positionEmbedding, "has its rows moved down by one on the right"
    ) { $0.rows([11] + Array(0..<11)) },
    Mutation(
      .gpt2, "tokens moved by one", [.tokenEmbedding], in: [.embedding, .output],
      "has its rows moved up by one on the right"
    ) { $0[.tokenEmbedding] = $0[.tokenEmbedding].rows(Array(1..<24) + [23]) },
    Mutation(.llama, "tokens moved by three", of: .tokenEmbedding, "has its rows moved down by 3 on the right") {
      $0.rows([26, 27, 28] + Array(0..<26))
    },
    Mutation(.llama, "the head's rows moved", of: .output, "has its rows moved up by one on the right") {
      $0.rows(Array(1..<29) + [0])
    },
    Mutation(
      .gpt2, "vocabulary padded with zeros", choices: [.vocabularyLength], roles: [.tokenEmbedding], in: nil,
      "has 32 rows on the right for 24 on the left: the first 24 are equal, 8 of zeros are added"
    ) { parts in
      let zeros = try Tensor.of(Array(repeating: 0, count: 8 * 16), [8, 16])
      parts[.tokenEmbedding] = .joined([parts[.tokenEmbedding], zeros], axis: 0)
      parts.set(.vocabularyLength, 32)
    },
    Mutation(
      .gpt2, "vocabulary cut off", choices: [.vocabularyLength], roles: [.tokenEmbedding], in: nil,
      "has 23 rows on the right for 24 on the left: the first 23 are equal, 1 are cut off"
    ) { parts in
      parts[.tokenEmbedding] = parts[.tokenEmbedding].rows(Array(0..<23))
      parts.set(.vocabularyLength, 23)
    },
    Mutation(
      .llama, "vocabulary padded with zeros", choices: [.vocabularyLength], roles: [.tokenEmbedding, .output], in: nil,
      "has 32 rows on the right for 29 on the left: the first 29 are equal, 3 of zeros are added"
    ) { parts in
      let zeros = try Tensor.of(Array(repeating: 0, count: 3 * 24), [3, 24])
      for role in [Role.tokenEmbedding, .output] { parts[role] = .joined([parts[role], zeros], axis: 0) }
      parts.set(.vocabularyLength, 32)
    },
    Mutation(
      .llama, "vocabulary cut off", choices: [.vocabularyLength], roles: [.tokenEmbedding, .output], in: nil,
      "has 28 rows on the right for 29 on the left: the first 28 are equal, 1 are cut off"
    ) { parts in
      for role in [Role.tokenEmbedding, .output] { parts[role] = parts[role].rows(Array(0..<28)) }
      parts.set(.vocabularyLength, 28)
    },
    Mutation(
      .gpt2, "positions cut off", choices: [.contextLength], roles: [.positionEmbedding], in: [],
      "has 11 rows on the right for 12 on the left"
    ) { parts in
      parts[.positionEmbedding] = parts[.positionEmbedding].rows(Array(0..<11))
      parts.set(.contextLength, 11)
    },
    Mutation(.gpt2, "one bit of the last position", [.positionEmbedding], in: nil, nil) { parts in
      parts[.positionEmbedding] = try parts[.positionEmbedding].mappedBits { $0 == 12 * 16 - 1 ? $1 ^ 1 : $1 }
    },
    Mutation(.llama, "one bit of the last token", of: .tokenEmbedding, nil) {
      try $0.mappedBits { $0 == 29 * 24 - 1 ? $1 ^ 1 : $1 }
    },
  ]
}
