import Inference
import WeightGraph

/// The residual stream read by the final norm and the head after every block, so that one sees the answer emerge.
public struct LogitLens: Sendable {
  /// What is read before the first block, and after each.
  public let stages: [Stage]

  /// The stream at one place in the model.
  public struct Stage: Sendable {
    /// The block after which the stream is read; `nil` for the embedding.
    public let block: Int?
    /// One reading a token.
    public let readings: [Reading]
  }

  /// What the stream of one token says would come next.
  public struct Reading: Sendable {
    /// The likeliest tokens, the likeliest first.
    public let likeliest: [Prediction.Candidate]
    /// How likely the token is here that the whole model holds for the likeliest after this one.
    public let answerProbability: Float
    /// How many tokens are held for likelier here than that one.
    public let answerRank: Int
  }
}

/// Reads a residual stream at every place.
struct LensReader {
  let transformer: Transformer
  /// How a token is shown.
  let shown: (Int) -> ShownToken
  /// How many of the likeliest tokens are kept of every reading.
  let count: Int

  /// How many tokens are read at once, which bounds the memory for their logits.
  private static let piece = 64

  /// - Parameters:
  ///   - streams: [tokens, embedding], before the first block and after each.
  ///   - answers: the token that the whole model holds for the likeliest after each.
  func read(_ streams: [[Float]], answers: [Int]) -> LogitLens {
    LogitLens(
      stages: streams.enumerated().map { index, stream in
        LogitLens.Stage(block: index == 0 ? nil : index - 1, readings: read(stream, answers))
      })
  }

  private func read(_ stream: [Float], _ answers: [Int]) -> [LogitLens.Reading] {
    let width = transformer.architecture.embeddingLength
    return stride(from: 0, to: answers.count, by: Self.piece).flatMap { first in
      let tokens = first..<min(answers.count, first + Self.piece)
      let logits = transformer.logits(reading: stream[tokens.lowerBound * width..<tokens.upperBound * width])
      return tokens.map { read(logits, $0 - first, answers[$0]) }
    }
  }

  private func read(_ logits: Logits, _ position: Int, _ answer: Int) -> LogitLens.Reading {
    let row = logits[position]
    return LogitLens.Reading(
      likeliest: logits.ranked(count, at: position).map { Prediction.Candidate($0, shown) },
      answerProbability: logits.probabilities(at: position)[answer],
      answerRank: row.indices.reduce(0) { $0 + (row[$1] > row[answer] ? 1 : 0) })
  }
}

extension Prediction.Candidate {
  /// What the forward pass predicts, with its token shown.
  init(_ prediction: TokenPrediction, _ shown: (Int) -> ShownToken) {
    self.init(token: shown(prediction.token), logit: prediction.logit, probability: prediction.probability)
  }
}
