public import Dialects
import Inference
import WeightGraph

/// Who attends to whom while a model reads a prompt.
public struct Explanation: Sendable {
  /// The model's file.
  public let path: String
  /// The prompt's tokens.
  public let tokens: [ShownToken]
  /// The attention of the asked heads, block by block.
  public let heads: [Head]
  /// The likeliest next tokens.
  public let next: [Prediction.Candidate]

  /// The attention of one head.
  public struct Head: Sendable {
    /// The number of its block, counted from 0.
    public let block: Int
    /// Its number in the block, counted from 0.
    public let head: Int
    /// How much each token attends to each: [tokens, tokens]; a row sums to one, and is zero after its own token.
    public let weights: [[Float]]

    /// The positions that a token attends to most, the most attended first.
    public func mostAttended(by token: Int, _ count: Int) -> [(position: Int, weight: Float)] {
      let row = weights[token].prefix(token + 1).enumerated().map { (position: $0.offset, weight: $0.element) }
      return Array(
        row.sorted { $0.weight > $1.weight || $0.weight == $1.weight && $0.position < $1.position }.prefix(count))
    }
  }
}

extension Toolkit {
  /// Runs a model over a prompt and takes down the attention of its heads.
  ///
  /// - Parameters:
  ///   - block: the only block that is wanted, or `nil` for all.
  ///   - head: the only head of each block that is wanted, or `nil` for all.
  public func explain(
    _ path: String, _ prompt: Prompt, block: Int? = nil, head: Int? = nil, top: Int = 5, tokenizer: String? = nil,
    _ opening: OpeningChoices = OpeningChoices(), _ reading: ReadingChoices = ReadingChoices()
  ) throws(ToolkitError) -> Explanation {
    let running = try run(openModel(path, opening, reading), tokenizer: tokenizer)
    let architecture = running.model.graph.architecture
    for (name, asked, count) in [("layer", block, architecture.blockCount), ("head", head, architecture.headCount)] {
      if let asked, !(0..<count).contains(asked) {
        throw .request("\(name) \(asked): the model has \(name)s 0 to \(count - 1)")
      }
    }
    let ids = try running.ids(prompt)
    var heads: [Explanation.Head] = []
    let next = try running.asking { (model) throws(InferenceError) in
      try model.logits(ids, .last) { step, shape, values in
        guard case .block(let index, .attentionWeights) = step, block ?? index == index else { return }
        for number in 0..<shape[0] where head ?? number == number {
          let rows = (0..<shape[1]).map { row in
            (0..<shape[2]).map { values[(number * shape[1] + row) * shape[2] + $0] }
          }
          heads.append(Explanation.Head(block: index, head: number, weights: rows))
        }
      }.ranked(top, at: 0)
    }
    return Explanation(
      path: path, tokens: ids.map(running.shown), heads: heads,
      next: next.map { .init(token: running.shown($0.token), logit: $0.logit, probability: $0.probability) })
  }
}
