import ByteIO

/// A kind of file that people take for a model, told by how it begins.
struct FamiliarBeginning {
  private let bytes: [UInt8]
  private let description: String

  private init(_ text: String, _ description: String) {
    self.init(Array(text.utf8), description)
  }

  private init(_ bytes: [UInt8], _ description: String) {
    (self.bytes, self.description) = (bytes, description)
  }

  /// What a file is that begins like this, in words that follow "it".
  static func describe(_ bytes: RawSpan) -> String {
    if bytes.byteCount == 0 { return "is empty" }
    if let familiar = all.first(where: { bytes.starts(with: $0.bytes) }) { return familiar.description }
    let start = bytes.extracting(first: min(40, bytes.byteCount)).copied()
    // The cut may go through a character.
    let text = String(decoding: start, as: UTF8.self).prefix { $0 != "\u{fffd}" }
    let line = text.split(whereSeparator: \.isNewline).first ?? ""
    if text.utf8.count > start.count - 4, !line.isEmpty,
      line.unicodeScalars.allSatisfy({ $0.value >= 32 || $0 == "\t" })
    {
      return "begins with the text '\(line)'"
    }
    let digits = start.prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    return "begins with the bytes \(digits.joined(separator: " "))"
  }

  /// What a folder is of which no container makes a model, in words that follow "it".
  static func describe(_ folder: MappedFolder) -> String {
    guard !folder.names.isEmpty else { return "is an empty folder" }
    let more = folder.names.count > 5 ? " and \(folder.names.count - 5) more" : ""
    let parts = folder.names.filter { $0.contains("-00001-of-") && !$0.hasSuffix(".gguf") }
    let hint = parts.isEmpty ? "" : " (of weights in several files there must be an index, NAME.index.json)"
    return "is a folder with \(folder.names.prefix(5).joined(separator: ", "))\(more) in it\(hint)"
  }

  private static let all = [
    FamiliarBeginning(
      "version https://git-lfs.github.com/spec/",
      "is not the file itself but a pointer to one that Git LFS keeps (fetch it with 'git lfs pull')"),
    FamiliarBeginning("<!DOCTYPE html", "is a web page, perhaps one that a server sent in place of the file"),
    FamiliarBeginning("<!doctype html", "is a web page, perhaps one that a server sent in place of the file"),
    FamiliarBeginning("<html", "is a web page, perhaps one that a server sent in place of the file"),
    FamiliarBeginning("PK\u{3}\u{4}", "is a zip archive, of something else"),
    FamiliarBeginning([0x1f, 0x8b], "is compressed with gzip (unpack it first)"),
    FamiliarBeginning([0x28, 0xb5, 0x2f, 0xfd], "is compressed with Zstandard (unpack it first)"),
    FamiliarBeginning([0xfd] + Array("7zXZ".utf8), "is compressed with xz (unpack it first)"),
    FamiliarBeginning([0x89] + Array("HDF\r\n".utf8), "is an HDF5 file"),
    FamiliarBeginning("%PDF-", "is a PDF document"),
  ]
}
