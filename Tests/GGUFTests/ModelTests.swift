import ByteIO
import Dialects
import FormatConformance
import Foundation
import GGUF
import Testing
import Tokenization
import Toolkit
import WeightGraph

@Suite struct `A model in GGUF` {
  @Test(arguments: [
    ("gpt2", "gpt2", "dialects/huggingface.npz"), ("llama", "llama", "llama/huggingface.npz"),
    ("llama3", "llama", "families/llama3/model.safetensors"),
    ("mistral-wide", "llama", "families/mistral-wide/model.safetensors"),
    ("qwen2", "qwen2", "families/qwen2/model.safetensors"), ("qwen3", "qwen3", "families/qwen3/model.safetensors"),
  ])
  func `is the model that it was, as others convert it`(_ name: String, _ family: String, _ original: String) throws {
    let report = try toolkit.fingerprint(fixture("gguf/\(name).gguf"))
    #expect(report.dialect == "gguf-\(family)")
    #expect(try report.digest == toolkit.fingerprint(fixture(original)).digest)
  }

  static let originals = [
    ("dialects/huggingface.npz", "gguf-gpt2"), ("potion/model.npz", "gguf-gpt2"),
    ("llama/huggingface.npz", "gguf-llama"),
    ("llama/plain.npz", "gguf-llama"), ("families/llama3/model.safetensors", "gguf-llama"),
    ("families/mistral-wide/model.safetensors", "gguf-llama"), ("families/qwen2/model.safetensors", "gguf-qwen2"),
    ("families/qwen3/model.safetensors", "gguf-qwen3"),
  ]

  @Test(arguments: originals) func `keeps its fingerprint there and back`(_ original: String, _ dialect: String) throws
  {
    let folder = try TestFolder()
    let there = try toolkit.convert(Conversion(fixture(original), to: folder.file("a.gguf")))
    #expect(there.sourceFingerprint == there.targetFingerprint && there.target.dialect == dialect)
    let back = try toolkit.convert(Conversion(folder.file("a.gguf"), to: folder.file("b.safetensors")))
    #expect(back.sourceFingerprint == there.sourceFingerprint && back.targetFingerprint == there.sourceFingerprint)
    #expect(back.target.dialect?.hasPrefix("gguf-") == false)
  }

  @Test func `gets the blocks that fit, and vectors of float32`() throws {
    let folder = try TestFolder()
    func types(_ dtype: DType) throws -> [DType: Int] {
      var conversion = Conversion(fixture("potion/model.npz"), to: folder.file("\(dtype).gguf"))
      conversion.dtype = dtype
      return try toolkit.convert(conversion).types
    }
    #expect(try types(.q8_0) == [.q8_0: 17, .f32: 35])
    // Rows of 64 hold no block of 256, and llama.cpp puts q5_0 in their place.
    #expect(try types(.q4_k) == [.q4_k: 4, .q5_0: 13, .f32: 35])
    #expect(try types(.f16) == [.f16: 17, .f32: 35])
    let verification = try toolkit.verify(
      toolkit.openModel(folder.file("q8_0.gguf")), toolkit.openModel(fixture("potion/model.npz")))
    guard case .equivalent([.q8_0]) = verification.verdict else {
      Issue.record("\(verification.verdict)")
      return
    }
  }

  @Test func `is widened exactly where it goes to a container without blocks`() throws {
    let folder = try TestFolder()
    var conversion = Conversion(fixture("potion/model.npz"), to: folder.file("a.gguf"))
    conversion.dtype = .q8_0
    let quantised = try toolkit.convert(conversion)
    var back = Conversion(folder.file("a.gguf"), to: folder.file("b.npz"))
    do {
      _ = try toolkit.convert(back)
      Issue.record("blocks went away in silence")
    } catch { #expect("\(error)".contains("it has no type q8_0")) }
    back.dtype = .f32
    let widened = try toolkit.convert(back)
    #expect(widened.targetFingerprint == quantised.targetFingerprint && widened.losses.isEmpty)
    #expect(widened.target.dialect == "huggingface-gpt2")
  }

  @Test func `of another architecture is not taken for a Llama, whose names it has`() throws {
    let folder = try TestFolder()
    var contents = try read(fixture("gguf/llama.gguf"))
    contents.metadata[path: ["general", "architecture"]] = "gemma2"
    let path = try folder.write(contents, "other.gguf")
    #expect(try toolkit.fingerprint(path).dialect == nil)
    do {
      _ = try toolkit.openModel(path, OpeningChoices(), ReadingChoices(dialect: "gguf-llama"))
      Issue.record("it was read as a Llama")
    } catch { #expect("\(error)".contains("'general.architecture': found 'gemma2', only 'llama'")) }
    do {
      _ = try toolkit.openModel(path)
      Issue.record("it was read as some other model")
    } catch {
      #expect("\(error)".contains("found 'gemma2', of which no dialect is, only of 'gpt2', 'llama', 'qwen2', 'qwen3'"))
    }
  }
}

@Suite struct `A tokenizer in GGUF` {
  @Test(.enabled(if: real("gpt2-tokenizer") != nil, "../shared/real/gpt2-tokenizer is absent"))
  func `gives llama.cpp's ids for 47 of 47 texts`() throws {
    let path = try #require(real("gpt2-tokenizer")) + "/ggml-vocab-gpt-2.gguf"
    let tokenizer = try Tokenizer(metadata: try #require(try read(path).metadata["tokenizer"]))
    func parts(_ suffix: String, _ separator: String) throws -> [String] {
      try String(contentsOfFile: path + suffix, encoding: .utf8).components(separatedBy: separator)
    }
    let texts = try parts(".inp", "\n__ggml_vocab_test__\n")
    let answers = try parts(".out", "\n").map { $0.split(separator: " ").compactMap { Int($0) } }
    #expect(texts.count == 47)
    for (text, ids) in zip(texts, answers) { #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)") }
    #expect(tokenizer.encode("a<|endoftext|>b") == [64, 50256, 65])
  }

  @Test func `comes back as it was, without the rows that have no token`() throws {
    let original = try #require(try Tokenizer.inFolder(fixture("potion")))
    let written = original.ggml(vocabularyLength: original.vocabularyCount + 3)
    let lists = written.object?["ggml"]?.object
    #expect(lists?["tokens"]?.array?.count == original.vocabularyCount + 3)
    #expect(lists?["token_type"]?.array?.suffix(3) == [5, 5, 5])
    #expect(try Tokenizer(metadata: written).metadata == original.metadata)
  }

  @Test(.enabled(if: real("stories260K") != nil, "../shared/real/stories260K is absent"))
  func `of SentencePiece's kind comes back as it was`() throws {
    let file = try MappedFile(try #require(real("stories260K")) + "/tokenizer.bin")
    let original = try Tokenizer(contentsOf: file)
    let text = "Once upon a time, größe 🦙\n there  was"
    let copy = try Tokenizer(metadata: original.ggml(vocabularyLength: 512))
    #expect(
      copy.encode(text) == original.encode(text)
        && copy.decode(copy.encode(text)) == original.decode(original.encode(text)))
  }

  @Test func `that there is not is said, and is none`() {
    #expect(Tokenizer.isNone(Tokenizer.noGGML))
    #expect(!Tokenizer.isNone(["ggml": ["model": "gpt2"]]))
  }

  @Test(
    arguments: [
      (["model": "bert", "tokens": .array(["a"])], "tokenizer model 'bert'"),
      (["model": "gpt2", "pre": "llama-bpe", "tokens": .array(["a"])], "pre-tokenizer 'llama-bpe'"),
      (["model": "gpt2", "tokens": .array([1])], "'tokenizer.ggml.tokens[0]'"),
      (["model": "gpt2", "tokens": .array(["a"]), "token_type": .array([9])], "'tokenizer.ggml.token_type[0]'"),
      (["model": "gpt2", "tokens": .array(["a"]), "token_type": .array([1, 1])], "2 numbers, expected 1"),
      (
        ["model": "llama", "tokens": .array(["a"]), "scores": .array([0.5]), "token_type": .array([4])],
        "token type '4, of 'a''"
      ),
    ] as [(MetadataValue, String)])
  func `that this program does not follow is refused by name`(_ lists: MetadataValue, _ complaint: String) {
    let error = #expect(throws: TokenizerError.self) { try Tokenizer(metadata: ["ggml": lists]) }
    #expect(error?.description.contains(complaint) == true, "\(error?.description ?? "")")
  }
}

@Suite(.enabled(if: LlamaCpp.isAvailable, "there is no python3 with llama.cpp on this machine"))
struct `llama.cpp` {
  private func ours(_ path: String, _ prompts: [[Int]]) throws -> [Int] {
    try prompts.map { try toolkit.predict(path, .tokens($0), top: 1).next[0].token.id }
  }

  @Test func `goes on as we do with a GPT-2 that we wrote, and reads its tokens`() throws {
    let folder = try TestFolder()
    let path = folder.file("potion.gguf")
    _ = try toolkit.convert(Conversion(fixture("potion/model.npz"), to: path))
    let text = "Sarah lies still on the bed, feeling"
    let tokenizer = try #require(try Tokenizer.inFolder(fixture("potion")))
    #expect(try LlamaCpp.tokens(path, text) == tokenizer.encode(text))
    let prompts = [tokenizer.encode(text), [1, 2, 3], [400, 20], Array(100..<164)]
    #expect(try LlamaCpp.nextTokens(path, prompts) == ours(path, prompts))
  }

  @Test func `goes on as we do with a GPT-2 that we wrote in several files`() throws {
    let folder = try TestFolder()
    var conversion = Conversion(fixture("potion/model.npz"), to: folder.file("potion/"))
    conversion.container = "gguf"
    conversion.options.shardByteCount = 300_000
    let report = try toolkit.convert(conversion)
    #expect(report.sourceFingerprint == report.targetFingerprint)
    let parts = try FileManager.default.contentsOfDirectory(atPath: folder.file("potion")).sorted()
    #expect(parts == (1...4).map { "model-0000\($0)-of-00004.gguf" })
    let first = folder.file("potion/model-00001-of-00004.gguf")
    #expect(try toolkit.fingerprint(first).digest == report.targetFingerprint)
    let prompts = [[1, 2, 3], [400, 20]]
    #expect(try LlamaCpp.nextTokens(first, prompts) == ours(folder.file("potion"), prompts))
  }

  @Test(arguments: `A model in GGUF`.originals.dropFirst(2))
  func `goes on as we do with a Llama and its kin that we wrote`(_ original: (model: String, dialect: String)) throws {
    let folder = try TestFolder()
    let path = folder.file("llama.gguf")
    _ = try toolkit.convert(Conversion(fixture(original.model), to: path))
    // Long enough that scaled rotations turn otherwise than plain ones.
    let prompts = [[1, 2, 3], [5], [7, 0, 11, 13, 2, 9], (0..<15).map { $0 * 5 % 29 }]
    #expect(try LlamaCpp.nextTokens(path, prompts) == ours(path, prompts))
  }

  /// llama.cpp rounds what it multiplies with blocks to blocks of its own, so that of two words nearly as likely it may choose
  /// the other.
  @Test(arguments: ["gpt2", "llama"], [DType.f32, .f16, .q8_0, .q4_k])
  func `goes on as we do from every type, wherever the choice is clear`(_ kind: String, _ dtype: DType) throws {
    let folder = try TestFolder()
    let path = folder.file("\(dtype).gguf")
    let source = kind == "gpt2" ? fixture("potion/model.npz") : try WideLlama.write(in: folder)
    var conversion = Conversion(source, to: path)
    conversion.dtype = dtype
    let types = try toolkit.convert(conversion).types
    #expect(types[dtype] != nil)
    let prompts = (0..<40).map { number in (0...number % 7).map { 3 + (number * 37 + $0 * 101) % 290 } }
    let clear = try prompts.compactMap { prompt -> (prompt: [Int], next: Int)? in
      let next = try toolkit.predict(path, .tokens(prompt), top: 2).next
      let isClear = next[0].logit - next[1].logit > (dtype.isBlockType ? 0.1 : 0.01) * next[0].logit.magnitude
      return isClear ? (prompt, next[0].token.id) : nil
    }
    #expect(clear.count > 10)
    #expect(try LlamaCpp.nextTokens(path, clear.map(\.prompt)) == clear.map(\.next))
  }

  @Test(.enabled(if: real("stories260K") != nil, "../shared/real/stories260K is absent"))
  func `goes on as we do with the story-telling Llama, which tells its story from GGUF`() throws {
    let folder = try TestFolder()
    let (source, path) = (try #require(real("stories260K")), folder.file("stories.gguf"))
    _ = try toolkit.convert(Conversion("\(source)/checkpoint_legacy.bin", to: path))
    let story = try String(contentsOfFile: "\(source)/greedy-200-steps.txt", encoding: .utf8)
    #expect(story.utf8.count == 464)
    #expect(try toolkit.predict(path, .text(""), count: 200).text == story)
    let prompts = [[1], [1, 403], [1, 403, 407, 261, 378]]
    #expect(try LlamaCpp.nextTokens(path, prompts) == ours(path, prompts))
    #expect(
      try LlamaCpp.tokens(path, "Once upon a time") == toolkit.predict(path, .text("Once upon a time")).prompt.map(\.id)
    )
  }
}
