import ByteIO
import Foundation
import JSON
import Testing
import Tokenization
import Toolkit
import WeightGraph

@Suite struct `A folder that transformers saved` {
  let temporary: TemporaryFolder

  init() throws { temporary = try TemporaryFolder() }

  /// The folders, each with the one whose model it holds.
  static let folders = [
    ("gpt2", "gpt2"), ("gpt2-untied", "gpt2-untied"), ("gpt2-bin", "gpt2"), ("llama", "llama"),
    ("llama-bin", "llama"), ("llama-untied", "llama-untied"),
  ]

  @Test(arguments: folders) func `predicts what transformers does, before and after each conversion`(
    folder: String, model: String
  ) throws {
    let source = fixture("huggingface/\(folder)")
    #expect(try distance(of: source, from: model) < 1e-5)
    let fingerprint = try toolkit.fingerprint(source).digest
    let forms: [(String, Int?, [String: String])] = [
      ("a.phial", nil, [:]), ("b/", nil, [:]), ("c/", 20_000, [:]), ("d/", 1, ["weights": "pytorch"]),
      ("e.safetensors", nil, [:]), ("f/", nil, ["weights": "pytorch"]),
    ]
    var last = source
    for (name, size, options) in forms {
      let report = try convert(last, to: "\(temporary.path)/\(name)", shardByteCount: size, options: options)
      #expect(report.losses.isEmpty && report.targetFingerprint == fingerprint, "\(name)")
      last = report.target.path
      #expect(try distance(of: last, from: model) < 1e-5, "\(name)")
    }
    // All that the folder said is said at the end of the chain too.
    let (before, after) = (try toolkit.open(source).contents.metadata, try toolkit.open(last).contents.metadata)
    for key in before.keys where key != "config" { #expect(after[key] == before[key], "\(key)") }
    for (key, value) in before["config"]?.object?.members ?? [] where value != .null {
      #expect(after["config"]?.object?[key] == value, "\(key)")
    }
  }

  @Test func `is one model with its index, and with its files written as PyTorch's`() throws {
    let digests = try ["gpt2", "gpt2/model.safetensors", "gpt2-bin", "gpt2-bin/pytorch_model.bin.index.json"].map {
      try toolkit.fingerprint(fixture("huggingface/\($0)")).digest
    }
    #expect(Set(digests).count == 1)
    let opened = try toolkit.open(fixture("huggingface/llama"))
    #expect(opened.container.name == "huggingface" && opened.isNamedAsFolder)
    #expect(opened.recognition.reason == "a folder with model.safetensors.index.json beside config.json")
  }

  @Test func `is one model with a file of PyTorch's that has the tied head under both names`() throws {
    let models = try ["llama", "llama-bin"].map { try toolkit.openModel(fixture("huggingface/\($0)")) }
    #expect(models[1].file.recognition.reason == "a folder with pytorch_model.bin beside config.json")
    #expect(models[1].file.contents.names.contains("lm_head.weight"))
    #expect(!models[0].file.contents.names.contains("lm_head.weight"))
    #expect(try toolkit.fingerprint(models[0].file.path).digest == toolkit.fingerprint(models[1].file.path).digest)
  }

  @Test func `is not told to store its tied head twice where both of its names have one storage`() throws {
    let findings = try toolkit.inspect(fixture("huggingface/llama-bin")).findings
    #expect(!findings.map(\.kind).contains(.storedTiedHead))
  }

  @Test(arguments: [nil, 20_000]) func `is written in PyTorch's files where that is asked for`(size: Int?) throws {
    let target = temporary.path + "/a/"
    try convert(fixture("huggingface/llama"), to: target, shardByteCount: size, options: ["weights": "pytorch"])
    let names = try temporary.listing("a").filter { $0.hasPrefix("pytorch") || $0.contains("safetensors") }
    let shards = (1...3).map { "pytorch_model-0000\($0)-of-00003.bin" }
    #expect(names == (size == nil ? ["pytorch_model.bin"] : shards + ["pytorch_model.bin.index.json"]))
    #expect(try distance(of: target, from: "llama") < 1e-5)
  }

  @Test func `brings its tokenizer along, from whichever files`() throws {
    let model = try toolkit.openModel(fixture("huggingface/gpt2"))
    let untied = try toolkit.openModel(fixture("huggingface/gpt2-untied"))
    let text = "The rain remains, größer. 🧪<|endoftext|>"
    let tokens = try [model, untied].map {
      try #require(try toolkit.tokenizer(of: $0.file, vocabularyLength: 280)).tokenizer.encode(text)
    }
    #expect(tokens[0] == tokens[1] && tokens[0].last == 0)
    let there = try convert(fixture("huggingface/gpt2-untied"), to: temporary.path + "/a/")
    #expect(try temporary.listing("a").contains("tokenizer.json"))
    let back = try toolkit.open(there.target.path)
    #expect(try toolkit.tokenizer(of: back, vocabularyLength: 280)?.tokenizer.encode(text) == tokens[0])
  }

  @Test func `carries a tokenizer along that it does not understand`() throws {
    let source = temporary.path + "/source"
    try FileManager.default.copyItem(atPath: fixture("huggingface/llama"), toPath: source)
    try temporary.add(
      "source/tokenizer.json", #"{"version": "1.0", "model": {"type": "Unigram", "b": 1, "a": [{"d": 1, "c": 2}]}}"#)
    try temporary.add("source/tokenizer_config.json", #"{"chat_template": "{{ größe }}"}"#)
    let opened = try toolkit.open(source)
    #expect(opened.contents.remarks.contains { $0.contains("carried along, but not understood") })
    try convert(source, to: temporary.path + "/a.phial")
    try convert(temporary.path + "/a.phial", to: temporary.path + "/b/")
    for name in ["tokenizer.json", "tokenizer_config.json"] {
      let objects = try [source, temporary.path + "/b"].map { folder in
        let file = try MappedFile("\(folder)/\(name)").contents
        return try MetadataValue(json: file.bytes)
      }
      #expect(objects[0] == objects[1], "\(name)")
    }
  }

  @Test func `says which of several weights it has read, and which not`() throws {
    let source = temporary.path + "/source"
    try FileManager.default.copyItem(atPath: fixture("huggingface/gpt2"), toPath: source)
    try temporary.add("source/pytorch_model.bin", "of no use")
    #expect(
      try toolkit.open(source).contents.remarks == [
        "pytorch_model.bin: is there as well as model.safetensors, and was passed over"
      ])
  }
}

extension OpenedFile {
  /// Whether its path ends as a folder's does.
  fileprivate var isNamedAsFolder: Bool { path.hasSuffix("/") }
}
