import ByteIO
import Foundation
import Testing
import WeightGraph

@testable import Tokenization

private let folder = "\(packageRoot)/../shared/real/gpt2-tokenizer"

@Suite(
  .enabled(
    if: FileManager.default.fileExists(atPath: folder),
    "GPT-2's vocabulary is not on this machine: ../shared/real/gpt2-tokenizer is absent"))
struct `GPT-2's own vocabulary` {
  func tokenizer() throws -> Tokenizer { try #require(try Tokenizer.inFolder(folder)) }

  func lines(_ suffix: String, _ separator: String) throws -> [String] {
    try String(contentsOfFile: "\(folder)/ggml-vocab-gpt-2.gguf\(suffix)", encoding: .utf8)
      .components(separatedBy: separator)
  }

  @Test func `gives llama.cpp's ids for 47 of 47 texts`() throws {
    let tokenizer = try tokenizer()
    let texts = try lines(".inp", "\n__ggml_vocab_test__\n")
    let answers = try lines(".out", "\n").map { $0.split(separator: " ").compactMap { Int($0) } }
    #expect(texts.count == 47)
    #expect(answers.count == 47)
    for (text, ids) in zip(texts, answers) {
      #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)")
      #expect(tokenizer.decode(ids) == text)
    }
  }

  @Test func `has 50,257 tokens, of which the last ends a text`() throws {
    let tokenizer = try tokenizer()
    #expect(tokenizer.vocabularyCount == 50257)
    if case .byteLevel(let definition) = tokenizer.definition {
      #expect(definition.merges.count == 50000)
    } else {
      Issue.record("a tokenizer of another kind")
    }
    #expect(tokenizer.endOfText == 50256)
    #expect(tokenizer.encode("a<|endoftext|>b") == [64, 50256, 65])
    #expect(tokenizer.encode("<|endoftext|>", .asText) == [27, 91, 437, 1659, 5239, 91, 29])
    #expect(tokenizer.idsWithoutToken == [])
    #expect(tokenizer.bytesWithoutToken == [])
  }

  @Test func `is the same after a journey through metadata`() throws {
    let original = try tokenizer()
    let copy = try Tokenizer(metadata: original.metadata)
    #expect(copy.metadata == original.metadata)
    #expect(copy.encode("don't  panic 🦙<|endoftext|>") == original.encode("don't  panic 🦙<|endoftext|>"))
  }
}
