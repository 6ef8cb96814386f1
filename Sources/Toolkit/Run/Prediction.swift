import ByteIO
public import Dialects
public import Inference
import Tokenization

/// What a model holds for the next word, and how it would go on.
public struct Prediction: Sendable {
  /// The model's file.
  public let path: String
  /// The prompt's tokens.
  public let prompt: [ShownToken]
  /// The likeliest next tokens, the likeliest first.
  public let next: [Candidate]
  /// How the model went on, where it was asked to.
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

  /// What a prediction consists of, as it comes.
  public enum Step: Sendable {
    /// The likeliest next tokens after the prompt.
    case next([Candidate], prompt: [ShownToken])
    /// The next token of the continuation, and the text that is certain with it; empty where there is no tokenizer.
    case token(ShownToken, text: String)
    /// The continuation is over: the text that was held back, and why it is shorter than it was asked for.
    case end(text: String, End?)
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
  /// Asks a model for the next word, and lets it go on.
  ///
  /// - Parameters:
  ///   - count: how many tokens it goes on for at most.
  ///   - sampling: how each of them is chosen.
  ///   - top: how many of the likeliest next tokens are told.
  ///   - observing: is called with every step as it comes.
  public func predict(
    _ path: String, _ prompt: Prompt, count: Int = 0, by sampling: Sampling = .greedy, top: Int = 5,
    tokenizer: String? = nil, _ opening: OpeningChoices = OpeningChoices(),
    _ reading: ReadingChoices = ReadingChoices(),
    observing: (Prediction.Step) throws(ToolkitError) -> Void = { (_) throws(ToolkitError) in }
  ) throws(ToolkitError) -> Prediction {
    let running = try run(openModel(path, opening, reading), tokenizer: tokenizer)
    let ids = try running.ids(prompt)
    let shown = ids.map(running.shown)
    let words = Continuation(running.transformer, of: ids, by: sampling)
    let ranked = try running.asking { (model) throws(InferenceError) in
      // Without a continuation there is no need of a cache for all blocks.
      count == 0 ? try model.logits(ids, .last).ranked(top, at: 0) : try words.ranked(top)
    }
    let next = ranked.map {
      Prediction.Candidate(token: running.shown($0.token), logit: $0.logit, probability: $0.probability)
    }
    try observing(.next(next, prompt: shown))
    // The words themselves show how far it is; a line among them would be in their way.
    let (continuation, end) = try WorkProgress.unobserved { () throws(ToolkitError) in
      try goOn(words, running, after: ids, count, observing)
    }
    return Prediction(
      path: path, prompt: shown, next: next, continuation: continuation.map(running.shown),
      text: running.tokenizer?.decode(continuation, following: ids.last), end: end)
  }

  private func goOn(
    _ words: Continuation, _ running: RunningModel, after prompt: [Int], _ count: Int,
    _ observing: (Prediction.Step) throws(ToolkitError) -> Void
  ) throws(ToolkitError) -> ([Int], Prediction.End?) {
    guard count > 0 else { return ([], nil) }
    var text = running.tokenizer.map { TextStream($0, following: prompt.last) }
    var continuation: [Int] = []
    var end: Prediction.End?
    while continuation.count < count, end == nil {
      if let word = try running.asking({ (_) throws(InferenceError) in try words.next() }) {
        continuation.append(word.token)
        try observing(.token(running.shown(word.token), text: text?.append(word.token) ?? ""))
        if running.tokenizer?.endsText(word.token) == true { end = .endOfText }
      } else {
        end = .contextLength
      }
    }
    try observing(.end(text: text?.finish() ?? "", end))
    return (continuation, end)
  }
}
