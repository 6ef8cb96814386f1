import Tokenization
import WeightGraph

/// Texts cut into tokens.
public struct TokenizedTexts: Sendable {
  /// For each text its tokens.
  public let texts: [[ShownToken]]
}

extension Toolkit {
  /// Cuts texts into tokens.
  ///
  /// - Parameter path: a model's file, a `tokenizer.json` or `tokenizer.bin`, or a folder with a tokenizer.
  public func tokenize(
    _ texts: [String], by path: String, _ opening: OpeningChoices = OpeningChoices()
  ) throws(ToolkitError) -> TokenizedTexts {
    let tokenizer = try anyTokenizer(path, opening).tokenizer
    return TokenizedTexts(
      texts: texts.map { text in tokenizer.encode(text).map { ShownToken(id: $0, text: tokenizer.decode([$0])) } })
  }

  private func anyTokenizer(_ path: String, _ opening: OpeningChoices) throws(ToolkitError) -> FoundTokenizer {
    let wholeFiles = TokenizerFiles.allCases.map(\.names).filter { $0.count == 1 }.joined()
    if !isFile(path) || wholeFiles.contains(where: path.hasSuffix) { return try tokenizer(at: path) }
    guard let found = try tokenizer(of: open(path, opening), vocabularyLength: .max) else {
      throw .companion(path: path, problem: "brings no tokenizer, and none lies beside it")
    }
    return found
  }

  /// The strings of a JSON list.
  public func texts(in path: String) throws(ToolkitError) -> [String] {
    let value = try json(in: path)
    guard let texts = value.array?.map(\.string), !texts.contains(nil) else {
      throw .companion(path: path, problem: "found \(value.kind), expected a list of strings")
    }
    return texts.compactMap { $0 }
  }
}
