import ByteIO
import Foundation
import Testing
import Toolkit
import WeightGraph

@Suite struct `A folder with something wrong in it` {
  let temporary: TemporaryFolder

  init() throws { temporary = try TemporaryFolder() }

  /// A copy of a fixture, and what is said of it once a file in it is another.
  private func message(_ folder: String, _ name: String, _ text: String) throws -> String {
    let source = "\(temporary.path)/\(UUID())"
    try FileManager.default.copyItem(atPath: fixture("huggingface/\(folder)"), toPath: source)
    try Data(text.utf8).write(to: URL(filePath: "\(source)/\(name)"))
    return message(of: source)
  }

  private func message(of path: String) -> String {
    do {
      _ = try toolkit.open(path)
      return "none"
    } catch { return error.description }
  }

  @Test(arguments: [
    ("config.json", "[]", "'config.json', byte 0: found an array, expected an object"),
    ("config.json", "{\"n_head\": 3", "'config.json', byte 12"),
    ("generation_config.json", "\u{1}", "'generation_config.json'"),
    ("config.json", #"{"n_head": 3, "n_head": 4}"#, #"found the key "n_head" again"#),
    ("model.safetensors", "short", "'model.safetensors', header length"),
  ])
  func `is refused with the file and the fact`(name: String, text: String, fact: String) throws {
    let message = try message("gpt2", name, text)
    #expect(message.contains(fact), "\(message)")
  }

  @Test(arguments: [
    ("../gpt2/pytorch_model.bin", "the name of a file beside the index"), ("/etc/passwd", "the name of a file beside"),
    ("..", "the name of a file beside"), ("a\\\\b.bin", "the name of a file beside"),
    ("none.bin", "found 'none.bin', which is not there"),
    ("config.json", "shard 'config.json'"), ("pytorch_model-00001-of-00003.bin", "only"),
  ])
  func `is refused where its index leads elsewhere`(file: String, fact: String) throws {
    let index =
      #"{"metadata": {}, "weight_map": {"transformer.wpe.weight": "\#(file)", "a": "pytorch_model-00002-of-00003.bin"}}"#
    let message = try message("gpt2-bin", "pytorch_model.bin.index.json", index)
    #expect(message.contains(fact), "\(message)")
  }

  @Test func `is refused where a file is a link to itself, a folder or a pipe`() throws {
    let source = "\(temporary.path)/source"
    let weights = "\(source)/model.safetensors"
    try FileManager.default.createDirectory(atPath: source, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: weights, withDestinationPath: "model.safetensors")
    #expect(message(of: source).contains("too many levels of symbolic links"))
    try FileManager.default.removeItem(atPath: weights)
    try FileManager.default.createDirectory(atPath: weights, withIntermediateDirectories: true)
    #expect(message(of: source).contains("is a directory, expected a file"))
    try FileManager.default.removeItem(atPath: weights)
    try #require(mkfifo(weights, 0o600) == 0)
    #expect(message(of: source).contains("not a regular file"))
  }

  @Test func `is refused with a bounded number of findings, however many names its index has`() throws {
    let names = (0..<20_000).map { #""\#($0)": "\#($0).bin""# }.joined(separator: ",")
    let path = try temporary.add("pytorch_model.bin.index.json", #"{"weight_map": {\#(names)}}"#)
    let error = #expect(throws: ContainerError.self) {
      try indexOfTorch.read(MappedFile(path), ContainerOptions())
    }
    guard case .several(let errors) = error else {
      Issue.record("one error for 20,000 missing files")
      return
    }
    #expect(errors.count == 1000)
  }

  @Test func `is refused where its index names no tensors, and files of weights lie beside it`() throws {
    let index = #"{"metadata": {}, "weight_map": {}}"#
    let message = try message("gpt2-bin", "pytorch_model.bin.index.json", index)
    let fact = "index, weight_map: found no tensors, expected those of 'pytorch_model-00001-of-00003.bin'"
    #expect(message.contains(fact), "\(message)")
  }

  @Test func `is told to lack its index where only that is missing`() throws {
    let source = "\(temporary.path)/source"
    try FileManager.default.copyItem(atPath: fixture("huggingface/gpt2-bin"), toPath: source)
    try FileManager.default.removeItem(atPath: "\(source)/pytorch_model.bin.index.json")
    #expect(message(of: source).hasSuffix("(of weights in several files there must be an index, NAME.index.json)"))
  }

  @Test func `is no model without weights, and says what is in it`() throws {
    try temporary.add("source/config.json", "{}")
    #expect(message(of: temporary.path + "/source").hasSuffix("it is a folder with config.json in it"))
    try FileManager.default.createDirectory(atPath: temporary.path + "/empty", withIntermediateDirectories: true)
    #expect(message(of: temporary.path + "/empty/").hasSuffix("it is an empty folder"))
  }

  @Test func `never takes the place of an older one`() throws {
    let target = "\(temporary.path)/target"
    try temporary.add("target/model.safetensors", "precious")
    let error = #expect(throws: ToolkitError.self) { try convert(fixture("huggingface/gpt2"), to: target + "/") }
    #expect(
      error?.description
        == "'\(target)/': a folder that is not empty is not replaced (remove it, or choose another name)")
    #expect(try temporary.listing() == ["target"] && temporary.listing("target") == ["model.safetensors"])
    try temporary.add("file", "precious")
    #expect(throws: ToolkitError.self) { try convert(fixture("huggingface/gpt2"), to: "\(temporary.path)/file/") }
    #expect(try temporary.listing() == ["file", "target"])
  }

  @Test func `is asked for only where a container can be one`() throws {
    for (container, size) in [("phial", nil), ("phial", 100)] as [(String, Int?)] {
      var conversion = Conversion(fixture("huggingface/gpt2"), to: "\(temporary.path)/a\(size == nil ? "/" : ".phial")")
      conversion.container = container
      conversion.options.shardByteCount = size
      let error = #expect(throws: ToolkitError.self) { try toolkit.convert(conversion) }
      #expect(error?.description == "phial is written as one file, and not as a folder of several")
    }
    #expect(try temporary.listing() == [])
  }
}
