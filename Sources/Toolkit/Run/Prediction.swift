public import Dialects
import Inference
import Tokenization

/// What a model holds for the next word, and how it would go on.
public struct Prediction: Sendable {
  /// The model's file.
  public let path: String
  /// The prompt's tokens.
  public let prompt: [ShownToken]
  /// The likeliest next tokens, the likeliest first.
  public let next: [Candidate]
  /// The greedy continuation, where one was asked for.
  public let continuation: [ShownToken]
  /// The continuation as text; `nil` where there is no tokenizer.
  public let text: String?
  /// Why the continuation is shorter than it was asked for.
  public let end: End?

  /// A token that may come next.
  public struct Candidate: Hashable, Sendable {
    /// The token.
    public let token: ShownToken
    /// Its logit.
    public let logit: Float
    /// How likely the model holds it.
    public let probability: Float
  }

  /// Why a continuation ended.
  public enum End: String, Sendable {
    /// The model ended the text.
    case endOfText = "the end of the text"
    /// No position is left.
    case contextLength = "the end of the context"
  }
}

extension Toolkit {
  /// Asks a model for the next word, and lets it go on greedily.
  ///
  /// - Parameters:
  ///   - count: how many tokens it goes on for at most.
  ///   - top: how many of the likeliest next tokens are told.
  public func predict(
    _ path: String, _ prompt: Prompt, count: Int = 0, top: Int = 5, tokenizer: String? = nil,
    _ opening: OpeningChoices = OpeningChoices(), _ reading: ReadingChoices = ReadingChoices()
  ) throws(ToolkitError) -> Prediction {
    let running = try run(openModel(path, opening, reading), tokenizer: tokenizer)
    let ids = try running.ids(prompt)
    let (next, continuation, end) = try running.asking { (model) throws(InferenceError) in
      // Without a continuation there is no need of a cache for all blocks.
      guard count > 0 else { return (try model.logits(ids, .last).ranked(top, at: 0), [Int](), Prediction.End?.none) }
      let words = GreedyContinuation(model, of: ids)
      let next = try words.next(ranked: max(1, top))
      let (continuation, end) = try Self.goOn(words, from: next.first, count, running.tokenizer)
      return (Array(next.prefix(top)), continuation, end)
    }
    return Prediction(
      path: path, prompt: ids.map(running.shown),
      next: next.map { .init(token: running.shown($0.token), logit: $0.logit, probability: $0.probability) },
      continuation: continuation.map(running.shown), text: running.tokenizer?.decode(continuation, following: ids.last),
      end: end)
  }

  private static func goOn(
    _ words: GreedyContinuation, from first: TokenPrediction?, _ count: Int, _ tokenizer: Tokenizer?
  ) throws(InferenceError) -> ([Int], Prediction.End?) {
    var continuation: [Int] = []
    var word = first
    while let next = word {
      continuation.append(next.token)
      if tokenizer?.endsText(next.token) == true { return (continuation, .endOfText) }
      if continuation.count == count { return (continuation, nil) }
      word = try words.next()
    }
    return (continuation, .contextLength)
  }
}
