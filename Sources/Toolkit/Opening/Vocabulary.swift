import ByteIO
public import Tokenization
import WeightGraph

/// A model's tokenizer, and where it was found.
public struct FoundTokenizer: Sendable {
  /// The tokenizer.
  public let tokenizer: Tokenizer
  /// The file or folder that it comes from.
  public let path: String
}

extension Toolkit {
  /// The tokenizer of a model: the one inside its file, or else one that lies beside it.
  ///
  /// - Parameter vocabularyLength: how many tokens the model knows; a tokenizer beside it that has more is another model's.
  /// - Returns: `nil` where there is none.
  /// - Throws: ``ToolkitError/companion(path:problem:)`` when there is one and it is damaged.
  public func tokenizer(of file: OpenedFile, vocabularyLength: Int) throws(ToolkitError) -> FoundTokenizer? {
    if let metadata = file.contents.metadata["tokenizer"], !Tokenizer.isNone(metadata) {
      let tokenizer = try Self.making(file.path) { () throws(TokenizerError) in try Tokenizer(metadata: metadata) }
      return FoundTokenizer(tokenizer: tokenizer, path: file.path)
    }
    let folder = file.path.folder.isEmpty ? "." : file.path.folder
    let found = try tokenizer(in: folder) { (path) throws(FileError) in try file.neighbour(path) }
    guard let beside = found, beside.tokenizer.vocabularyCount <= vocabularyLength else {
      return nil
    }
    return beside
  }

  /// The tokenizer that a path names: a `tokenizer.json` or `tokenizer.bin`, or a folder that holds one, or a vocabulary
  /// and its merges.
  public func tokenizer(at path: String) throws(ToolkitError) -> FoundTokenizer {
    if isFile(path) {
      let file = try ToolkitError.accessing { () throws(FileError) in try MappedFile(path) }
      let tokenizer = try Self.making(path) { () throws(TokenizerError) in try Tokenizer(contentsOf: file) }
      return FoundTokenizer(tokenizer: tokenizer, path: path)
    }
    guard let found = try tokenizer(in: path, opening: MappedFile.init(_:)) else {
      let known = TokenizerFiles.allCases.map { $0.names.joined(separator: " with ") }
      throw .companion(path: path, problem: "holds no tokenizer: \(known.joined(separator: ", or "))")
    }
    return found
  }

  /// Takes the tokenizer that lies beside a model into the model's own metadata, where it has none.
  func addTokenizer(to model: inout OpenedModel) throws(ToolkitError) {
    guard model.graph.metadata["tokenizer"].map(Tokenizer.isNone) ?? true else { return }
    let length = model.graph.architecture.vocabularyLength
    model.graph.metadata["tokenizer"] = try tokenizer(of: model.file, vocabularyLength: length)?.tokenizer.metadata
  }

  private func tokenizer(
    in folder: String, opening open: (String) throws(FileError) -> MappedFile
  ) throws(ToolkitError) -> FoundTokenizer? {
    do throws(TokenizerError) {
      return try Tokenizer.inFolder(folder, opening: open).map { FoundTokenizer(tokenizer: $0, path: folder) }
    } catch {
      throw .companion(path: folder, problem: "\(error)")
    }
  }

  private static func making(
    _ path: String, _ body: () throws(TokenizerError) -> Tokenizer
  ) throws(ToolkitError) -> Tokenizer {
    do throws(TokenizerError) { return try body() } catch {
      throw .companion(path: path, problem: "\(error)")
    }
  }
}
