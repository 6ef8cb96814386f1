import ByteIO
import Foundation
import Testing

@testable import Tokenization

@Suite struct `A folder with a tokenizer` {
  let folder = FileManager.default.temporaryDirectory.appending(path: "transmute-\(UUID())").path

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  func write(_ files: [String: String]) throws {
    for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)")) }
  }

  func error() -> TokenizerError? {
    failure { () throws(TokenizerError) in try Tokenizer.inFolder(folder) }
  }

  @Test func `may have none`() throws {
    #expect(try Tokenizer.inFolder(folder)?.vocabularyCount == nil)
  }

  @Test func `may have OpenAI's pair`() throws {
    try write(["encoder.json": #"{"a": 0, "b": 1, "ab": 2}"#, "vocab.bpe": "#version: 0.2\na b\n"])
    #expect(try Tokenizer.inFolder(folder)?.encode("abba") == [2, 1, 0])
  }

  @Test func `is refused where half of a pair is missing`() throws {
    try write(["vocab.json": "{}"])
    #expect(error() == .file(.missing(path: "\(folder)/merges.txt")))
  }

  @Test func `is refused by file and place where it is damaged`() throws {
    try write(["vocab.json": #"{"a": 0, "b": 1}"#, "merges.txt": "a b\n"])
    #expect(error()?.description == "'\(folder)/merges.txt': line 1: 'a b': 'ab' is no token")
    try write(["vocab.json": #"{"a": 0, "b": 0}"#])
    #expect(error()?.description == "'\(folder)/vocab.json': id 0: given to 'a' and to 'b'")
    try write(["vocab.json": #"{"a": 0, "a": 1}"#])
    #expect(error()?.description.hasPrefix("'\(folder)/vocab.json': byte 9: found the key \"a\" again") == true)
    try Data([0xff]).write(to: URL(filePath: "\(folder)/merges.txt"))
    try write(["vocab.json": "{}"])
    #expect(error()?.description == "'\(folder)/merges.txt': not UTF-8")
    try write(["tokenizer.json": "[]"])
    #expect(error()?.description == "'\(folder)/tokenizer.json': '': an array, expected an object")
  }
}
