import Dialects
import Tokenization
import WeightGraph

extension WeightGraph {
  /// The same model with its tokenizer in the form that a dialect's files have.
  ///
  /// A tokenizer that this program does not understand stays as it is.
  func withTokenizer(as form: Dialect.TokenizerForm) -> WeightGraph {
    let key = "tokenizer"
    var graph = self
    guard let metadata = metadata[key] else {
      if form == .ggml { graph.metadata[key] = Tokenizer.noGGML }
      return graph
    }
    if Tokenizer.isNone(metadata) {
      if form == .own { graph.metadata[key] = nil }
    } else if Tokenizer.isGGML(metadata) != (form == .ggml), let tokenizer = try? Tokenizer(metadata: metadata) {
      graph.metadata[key] =
        form == .ggml ? tokenizer.ggml(vocabularyLength: architecture.vocabularyLength) : tokenizer.metadata
    }
    return graph
  }
}
