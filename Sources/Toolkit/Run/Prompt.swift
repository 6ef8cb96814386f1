import Inference
import Tokenization
import WeightGraph

/// What a model is given to read.
public enum Prompt: Hashable, Sendable {
  /// A text, which needs a tokenizer.
  case text(String)
  /// Ids in the model's vocabulary.
  case tokens([Int])

  /// The ids that a text of numbers spells, separated by commas or spaces, or `nil` when it is none.
  public static func tokens(in text: String) -> [Int]? {
    let parts = text.split(whereSeparator: { $0 == "," || $0.isWhitespace }).map { Int($0) }
    return parts.isEmpty || parts.contains(nil) ? nil : parts.compactMap { $0 }
  }
}

/// A token as a report shows it.
public struct ShownToken: Hashable, Sendable {
  /// Its id in the vocabulary.
  public let id: Int
  /// What it stands for; `nil` where there is no tokenizer.
  public let text: String?
}

/// A model that is ready to be asked.
struct RunningModel {
  let model: OpenedModel
  let transformer: Transformer
  let found: FoundTokenizer?

  var tokenizer: Tokenizer? { found?.tokenizer }

  /// The ids of a prompt.
  ///
  /// - Throws: ``ToolkitError`` for a text where there is no tokenizer, unless the text consists of ids.
  func ids(_ prompt: Prompt) throws(ToolkitError) -> [Int] {
    switch prompt {
    case .tokens(let ids): return ids
    case .text(let text):
      if let tokenizer { return tokenizer.encode(text) }
      guard let ids = Prompt.tokens(in: text) else {
        throw .request(
          "'\(model.file.path)' brings no tokenizer, and none lies beside it: give the prompt as token ids, '3 1 4', "
            + "or name a tokenizer with --tokenizer")
      }
      return ids
    }
  }

  func shown(_ id: Int) -> ShownToken { ShownToken(id: id, text: tokenizer.map { $0.decode([id]) }) }

  /// Asks the transformer and states its failure as this layer's error.
  func asking<Result>(_ body: (Transformer) throws(InferenceError) -> Result) throws(ToolkitError) -> Result {
    do throws(InferenceError) { return try body(transformer) } catch {
      throw .inference(path: model.file.path, problem: "\(error)")
    }
  }
}

extension Toolkit {
  /// Prepares a model to be asked: its tensors are compared with what its file records of them first.
  ///
  /// - Parameter tokenizer: a tokenizer's file or folder that takes precedence over the model's own.
  func run(_ model: OpenedModel, tokenizer path: String? = nil) throws(ToolkitError) -> RunningModel {
    try model.checkSeals(threads: threads)
    return try prepare(model, tokenizer: path)
  }

  /// Prepares a model whose tensors have been compared with what its file records of them.
  func prepare(_ model: OpenedModel, tokenizer path: String?) throws(ToolkitError) -> RunningModel {
    let length = model.graph.architecture.vocabularyLength
    let found = if let path { try tokenizer(at: path) } else { try tokenizer(of: model.file, vocabularyLength: length) }
    let transformer: Transformer
    do throws(InferenceError) {
      transformer = try Transformer(model.graph, kernels: kernels, threads: threads, residency: residency)
    } catch {
      throw .inference(path: model.file.path, problem: "\(error)")
    }
    return RunningModel(model: model, transformer: transformer, found: found)
  }
}
