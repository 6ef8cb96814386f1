public import ByteIO
import JSON
import WeightGraph

/// The files in which tokenizers are published, in the order in which they are looked for.
///
/// `tokenizer.json` knows more than the pairs do (special tokens, spaces), so that it comes first.
public enum TokenizerFiles: CaseIterable, Sendable {
  /// `tokenizer.json`, of Hugging Face `tokenizers`.
  case huggingFace
  /// `vocab.json` and `merges.txt`, of `transformers`.
  case vocabularyAndMerges
  /// `encoder.json` and `vocab.bpe`, of OpenAI's GPT-2.
  case openAI
  /// `tokenizer.bin`, of llama2.c.
  case llama2C

  /// The names: the file with the tokens first, and the one with the merges, where that is another.
  public var names: [String] {
    switch self {
    case .huggingFace: ["tokenizer.json"]
    case .vocabularyAndMerges: ["vocab.json", "merges.txt"]
    case .openAI: ["encoder.json", "vocab.bpe"]
    case .llama2C: ["tokenizer.bin"]
    }
  }
}

extension Tokenizer {
  /// Reads the first of ``TokenizerFiles`` that a folder has, or returns `nil` where it has none.
  ///
  /// - Parameter open: finds the file of a path, on the disk or elsewhere.
  /// - Throws: ``TokenizerError`` where there is one and it is no tokenizer that this module can work with, or where a
  ///   file of a pair is missing.
  public static func inFolder(
    _ folder: String, opening open: (String) throws(FileError) -> MappedFile = MappedFile.init(_:)
  ) throws(TokenizerError) -> Tokenizer? {
    for files in TokenizerFiles.allCases {
      let paths = files.names.map { folder.utf8.last == UInt8(ascii: "/") ? folder + $0 : "\(folder)/\($0)" }
      guard let tokens = try contents(paths[0], open) else { continue }
      guard paths.count > 1 else { return try Tokenizer(contentsOf: tokens) }
      guard let merges = try contents(paths[1], open) else { throw .file(.missing(path: paths[1])) }
      return try Tokenizer(vocabularyJSON: tokens, merges: merges)
    }
    return nil
  }

  /// Reads a `tokenizer.json`.
  public init(huggingFaceJSON file: MappedFile) throws(TokenizerError) {
    do {
      try self.init(ByteLevelBPE(huggingFace: Self.tree(file.contents)))
    } catch {
      throw .inFile(path: file.path, error)
    }
  }

  /// Reads a vocabulary and its merges: `vocab.json` and `merges.txt`, or `encoder.json` and `vocab.bpe`.
  public init(vocabularyJSON file: MappedFile, merges: MappedFile) throws(TokenizerError) {
    let vocabulary: MetadataValue
    do { vocabulary = try Self.tree(file.contents) } catch { throw .inFile(path: file.path, error) }
    guard let text = merges.contents.bytes.utf8Text() else { throw .inFile(path: merges.path, .notText) }
    do {
      try self.init(ByteLevelBPE(vocabulary: vocabulary, merges: text))
    } catch {
      throw .inFile(path: error.isAboutMerges ? merges.path : file.path, error)
    }
  }

  private static func contents(
    _ path: String, _ open: (String) throws(FileError) -> MappedFile
  ) throws(TokenizerError) -> MappedFile? {
    do throws(FileError) {
      return try open(path)
    } catch {
      if case .missing = error { return nil }
      throw .file(error)
    }
  }

  private static func tree(_ contents: ByteRegion) throws(TokenizerError) -> MetadataValue {
    do { return try MetadataValue(json: contents.bytes) } catch { throw .json(error) }
  }
}

extension TokenizerError {
  fileprivate var isAboutMerges: Bool {
    switch self {
    case .brokenMerges, .tooManyMerges: true
    default: false
    }
  }
}
