public import ByteIO
public import JSON

/// Why something is no tokenizer that this module can work with.
public indirect enum TokenizerError: Error, Equatable, Sendable {
  /// A part has the wrong kind or value.
  case malformed(field: String, found: String, expected: String)
  /// A part is not there.
  case missing(field: String)
  /// A feature that changes the tokens and is not built.
  case unsupported(feature: String, value: String)
  /// Two tokens have one id.
  case duplicateID(Int, String, String)
  /// One token has two ids.
  case duplicateToken(String, Int, Int)
  /// An id is negative, or so large that the vocabulary would not fit in memory.
  case idOutOfRange(token: String, id: Int, limit: Int)
  /// An id is used that has no token.
  case unknownID(field: String, id: Int)
  /// There are more merges than ranks.
  case tooManyMerges(Int, limit: Int)
  /// Merges of tokens that do not exist, into tokens that do not exist, or given twice.
  case brokenMerges(BrokenMerges)
  /// A file cannot be read.
  case file(FileError)
  /// A file is no JSON.
  case json(JSONError)
  /// A text file is not UTF-8.
  case notText
  /// Something is wrong with what a file says.
  case inFile(path: String, TokenizerError)
}

extension TokenizerError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let field, let found, let expected): "'\(field)': \(found), expected \(expected)"
    case .missing(let field): "'\(field)' is missing"
    case .unsupported(let feature, let value): "\(feature) '\(value)' is not supported"
    case .duplicateID(let id, let first, let second): "id \(id): given to '\(first)' and to '\(second)'"
    case .duplicateToken(let token, let first, let second): "token '\(token)': has the ids \(first) and \(second)"
    case .idOutOfRange(let token, let id, let limit):
      "token '\(token)': id \(id), expected one from 0 to \(limit - 1)"
    case .unknownID(let field, let id): "'\(field)': id \(id) has no token"
    case .tooManyMerges(let count, let limit): "\(count) merges, expected fewer than \(limit)"
    case .brokenMerges(let merges): merges.description
    case .file(let error): error.description
    case .json(let error): error.description
    case .notText: "not UTF-8"
    case .inFile(let path, let error): "'\(path)': \(error)"
    }
  }
}
