public import ByteIO
import JSON
import WeightGraph

/// The files in which tokenizers are published, in the order in which they are looked for.
///
/// `tokenizer.model` has the scores that a `tokenizer.json` beside it was made from, and that knows more than the pairs do
/// (special tokens, spaces).
public enum TokenizerFiles: CaseIterable, Sendable {
  /// `tokenizer.model`, of SentencePiece.
  case sentencePiece
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
    case .sentencePiece: ["tokenizer.model"]
    case .huggingFace: ["tokenizer.json"]
    case .vocabularyAndMerges: ["vocab.json", "merges.txt"]
    case .openAI: ["encoder.json", "vocab.bpe"]
    case .llama2C: ["tokenizer.bin"]
    }
  }
}

extension Tokenizer {
  /// Reads the first of ``TokenizerFiles`` that a folder has, or returns `nil` where it has none, or is none itself.
  ///
  /// - Parameter open: finds the file of a path, on the disk or elsewhere.
  /// - Throws: ``TokenizerError`` where there is one and it is no tokenizer that this module can work with, or where a
  ///   file of a pair is missing.
  public static func inFolder(
    _ folder: String, opening open: (String) throws(FileError) -> MappedFile = MappedFile.init(_:)
  ) throws(TokenizerError) -> Tokenizer? {
    let path = folder.utf8.last == UInt8(ascii: "/") ? folder : folder + "/"
    return try inFolder { (name) throws(FileError) in try open(path + name) }
  }

  /// Reads the first of ``TokenizerFiles`` that a folder has, or returns `nil` where it has none.
  public static func inFolder(_ folder: MappedFolder) throws(TokenizerError) -> Tokenizer? {
    try inFolder { (name) throws(FileError) in try folder.file(name) }
  }

  /// What `tokenizer_config.json` says besides is heeded: which token ends a text, and whether one begins it.
  private static func inFolder(
    _ open: (String) throws(FileError) -> MappedFile
  ) throws(TokenizerError) -> Tokenizer? {
    for files in TokenizerFiles.allCases {
      guard let tokens = try contents(files.names[0], open) else { continue }
      let tokenizer: Tokenizer
      if let name = files.names.dropFirst().first {
        let merges: MappedFile
        do throws(FileError) { merges = try open(name) } catch { throw .file(error) }
        tokenizer = try Tokenizer(vocabularyJSON: tokens, merges: merges)
      } else {
        tokenizer = try Tokenizer(contentsOf: tokens)
      }
      guard let settings = try contents("tokenizer_config.json", open) else { return tokenizer }
      return try tokenizer.following(tree(settings.contents))
    }
    return nil
  }

  /// The same tokenizer with what a `tokenizer_config.json` says of it.
  private func following(_ settings: MetadataValue) throws(TokenizerError) -> Tokenizer {
    guard let settings = settings.object else { return self }
    switch definition {
    case .byteLevel(var parts):
      guard let said = settings["eos_token"] else { return self }
      let end = (said.string ?? said.object?["content"]?.string).flatMap { parts.id(of: $0) }
      guard parts.endOfText != end else { return self }
      parts.endOfText = end
      return try Tokenizer(parts)
    case .scored(var parts):
      guard let begins = settings["add_bos_token"]?.bool, begins != parts.addsBeginOfText else { return self }
      parts.addsBeginOfText = begins
      return try Tokenizer(parts)
    }
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
