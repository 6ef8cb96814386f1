extension HTML {
  /// The words of the field, each with a short explanation for somebody who has never met it.
  static var glossary: HTML {
    let entries = Glossary.entries.map { entry -> HTML in "<div><dt>\(entry.word)</dt><dd>\(entry.meaning)</dd></div>\n"
    }
    return "<dl class=\"glossary\">\n\(entries)</dl>\n"
  }
}

/// What the words mean, in the order in which a text goes through a model.
private enum Glossary {
  static let entries: [(word: String, meaning: String)] = [
    (
      "token",
      "A piece of text that the model knows by a number: a word, often with the space before it, or a part of one."
    ),
    (
      "embedding",
      "The vector that stands for a token when it enters the model: a row of a table that was learned. Where positions are "
        + "learned, another row says which place in the text it has."
    ),
    (
      "residual stream",
      "The vector of a token on its way through the model. Every layer reads it and adds something to it; nothing is ever taken "
        + "out, so that what comes out at the end is a sum."
    ),
    (
      "layer",
      "One block of the model: first its heads look around, then its feed-forward layer works on what they found."
    ),
    ("norm", "Brings a vector to one size before a layer reads it, so that only its direction matters."),
    (
      "head",
      "One of several parts of a layer that look around side by side, each with queries, keys and values of its own. None sees "
        + "what another finds; only the output projection joins them."
    ),
    ("query", "What a token asks for in one head: a vector made from its stream."),
    ("key", "What a token offers to be found by, in one head: a vector as wide as the query."),
    (
      "score",
      "How well a query fits a key: the sum of the products of their elements, times a scale that keeps it moderate. A GPT "
        + "scores only the tokens up to the one that asks."
    ),
    (
      "softmax",
      "Turns scores into shares of a whole: all positive, together one, the largest favoured the more it leads."
    ),
    (
      "attention",
      "The shares that softmax makes of one token's scores. It says how much the token takes of each one's value, not how "
        + "much that is: a long value at a small share can weigh more than a short one at a large share."
    ),
    ("value", "What a token hands on when it is attended to. It may have another width than query and key."),
    ("output projection", "Brings what all heads of a layer have gathered back into the residual stream."),
    ("feed-forward", "The second half of a layer: works on each token for itself, and adds what it concludes."),
    (
      "logit",
      "One number for every word of the vocabulary, read from the last stream: how much speaks for it to come next."
    ),
    ("probability", "The softmax of all logits: how likely the model holds each word."),
    (
      "logit lens",
      "To read the stream after an early layer as if it were the last. What one sees is a guess in the making."
    ),
    (
      "attribution",
      "A word's logit taken apart into what each part of the model has added to the stream in its direction."
    ),
  ]
}
