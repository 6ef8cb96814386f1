import Toolkit
import WeightGraph

extension Mutation {
  /// Matrices that were transposed, and heads in another order.
  static let tensors: [Mutation] = [
    Mutation(.gpt2, "a square output transposed", of: block(1, .attentionOutput), "is transposed on the right") {
      $0.transposed()
    },
    Mutation(.gpt2, "a square query transposed", of: block(0, .attentionQuery), "is transposed on the right") {
      $0.transposed()
    },
    Mutation(.llama, "a square output transposed", of: block(0, .attentionOutput), "is transposed on the right") {
      $0.transposed()
    },
    Mutation(.llama, "a square query transposed", of: block(1, .attentionQuery), "is transposed on the right") {
      $0.transposed()
    },
    Mutation(
      .gpt2, "a square output transposed and rounded", of: block(1, .attentionOutput), "is transposed on the right"
    ) { $0.transposed().cast(to: .f16) },
    Mutation(
      .gpt2, "all outputs transposed", [block(0, .attentionOutput), block(1, .attentionOutput)],
      "attentionOutput of blocks 0, 1 is transposed on the right"
    ) { parts in
      for index in 0..<2 { parts[block(index, .attentionOutput)] = parts[block(index, .attentionOutput)].transposed() }
    },
    Mutation(
      .gpt2, "two heads exchanged", of: block(1, .attentionQuery), "has heads 1 and 3 exchanged on the right"
    ) { $0.heads([0, 3, 2, 1]) },
    Mutation(.gpt2, "heads reversed", of: block(0, .attentionKey), "has its heads in reverse order on the right") {
      $0.heads([3, 2, 1, 0])
    },
    Mutation(
      .gpt2, "heads in a circle", of: block(0, .attentionValue), "has its heads in the order 1, 2, 3, 0 on the right"
    ) { $0.heads([1, 2, 3, 0]) },
    Mutation(
      .gpt2, "columns of heads exchanged", of: block(0, .attentionOutput), "has heads 0 and 2 exchanged on the right"
    ) { $0.heads([2, 1, 0, 3], axis: 1) },
    Mutation(.gpt2, "heads interleaved", of: block(1, .attentionValue), "has its heads interleaved on the right") {
      $0.rows((0..<4).flatMap { row in (0..<4).map { 4 * $0 + row } })
    },
    Mutation(
      .llama, "heads taken for interleaved", of: block(1, .attentionValue),
      "was taken for interleaved heads on the right, and taken apart"
    ) { $0.rows((0..<2).flatMap { head in (0..<6).map { 2 * $0 + head } }) },
    Mutation(.llama, "key heads exchanged", of: block(0, .attentionKey), "has heads 0 and 1 exchanged on the right") {
      $0.heads([1, 0])
    },
    Mutation(
      .llama, "query heads in a circle", of: block(0, .attentionQuery),
      "has its heads in the order 3, 0, 1, 2 on the right"
    ) { $0.heads([3, 0, 1, 2]) },
    Mutation(
      .llama, "columns of heads reversed", of: block(1, .attentionOutput), "has its heads in reverse order on the right"
    ) { $0.heads([3, 2, 1, 0], axis: 1) },
  ]
}
