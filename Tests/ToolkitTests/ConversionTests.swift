import Foundation
import Testing
import Tokenization
import Toolkit
import WeightGraph

@Suite struct `A conversion` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let models = [
    "potion/model.npz", "dialects/huggingface.npz", "dialects/huggingface-prefixed.npz", "dialects/nanogpt.npz",
    "dialects/nanogpt-bias.npz", "dialects/mingpt.npz", "dialects/openai.npz",
  ]

  @Test(arguments: models)
  func `keeps the fingerprint from npz to Phial and back`(model: String) throws {
    let there = try toolkit.convert(Conversion(fixture(model), to: folder.path + "/a.phial"))
    let back = try toolkit.convert(Conversion(folder.path + "/a.phial", to: folder.path + "/b.npz"))
    #expect(there.sourceFingerprint == there.targetFingerprint)
    #expect(there.targetFingerprint == back.targetFingerprint)
    #expect(back.target.dialect == there.source.dialect)
    #expect(try toolkit.fingerprint(folder.path + "/b.npz").digest == there.sourceFingerprint)
  }

  @Test func `gives the same model in every dialect one fingerprint`() throws {
    let prints = try ["huggingface", "huggingface-prefixed", "openai"].map {
      try toolkit.fingerprint(fixture("dialects/\($0).npz")).digest
    }
    #expect(Set(prints).count == 1)
    #expect(try toolkit.fingerprint(fixture("dialects/nanogpt-bias.npz")).digest != prints[0])
  }

  @Test func `writes the same bytes for the same model`() throws {
    for (source, target) in [("huggingface", "a"), ("huggingface", "b")] {
      _ = try toolkit.convert(Conversion(fixture("dialects/\(source).npz"), to: "\(folder.path)/\(target).phial"))
    }
    #expect(
      try Data(contentsOf: URL(filePath: folder.path + "/a.phial"))
        == Data(contentsOf: URL(filePath: folder.path + "/b.phial")))
  }

  @Test func `writes the same bytes for a model that went through other containers`() throws {
    let files = ["a.phial", "b.npz", "c.json", "d.phial"].map { folder.path + "/" + $0 }
    var last = fixture("potion/model.npz")
    for file in files {
      _ = try toolkit.convert(Conversion(last, to: file))
      last = file
    }
    #expect(try Data(contentsOf: URL(filePath: files[0])) == Data(contentsOf: URL(filePath: files[3])))
  }

  @Test func `refuses what the target cannot hold, and leaves the older file`() throws {
    let target = folder.path + "/a.npz"
    try Data("older".utf8).write(to: URL(filePath: target))
    var conversion = Conversion(fixture("dialects/huggingface.npz"), to: target)
    conversion.dtype = .bf16
    #expect(throws: ToolkitError.self) { try toolkit.convert(conversion) }
    #expect(try folder.listing == ["a.npz"])
    #expect(try Data(contentsOf: URL(filePath: target)) == Data("older".utf8))
    conversion.acceptsLosses = true
    let report = try toolkit.convert(conversion)
    #expect(report.losses.count == report.tensorCount)
    #expect(report.losses.allSatisfy { $0.reason.contains("bf16") })
    // Half precision has the size, and not the range.
    #expect(try Set(toolkit.open(target).contents.entries.map(\.tensor.dtype)) == [.f32])
  }

  @Test func `is proven by running both models where that is asked for`() throws {
    var conversion = Conversion(fixture("dialects/openai.npz"), to: folder.path + "/a.phial")
    conversion.proves = true
    #expect(try toolkit.convert(conversion).proof?.verdict == .identical)
    conversion.dtype = .f16
    #expect(try toolkit.convert(conversion).proof?.verdict == .equivalent([.f16]))
    let tensors = Conversion(fixture("numpy/savez.npz"), to: folder.path + "/b.phial")
    conversion.source = tensors.source
    conversion.target = tensors.target
    #expect(throws: ToolkitError.self) { try toolkit.convert(conversion) }
    #expect(try folder.listing == ["a.phial"])
  }

  @Test func `copies a file of no known family tensor by tensor`() throws {
    let there = try toolkit.convert(Conversion(fixture("numpy/savez.npz"), to: folder.path + "/a.phial"))
    #expect(there.source.dialect == nil)
    #expect(try toolkit.fingerprint(folder.path + "/a.phial").digest == there.sourceFingerprint)
  }

  @Test func `carries the tokenizer that lies beside the model`() throws {
    _ = try toolkit.convert(Conversion(fixture("potion/model.npz"), to: folder.path + "/a.phial"))
    let opened = try toolkit.openModel(folder.path + "/a.phial")
    let found = try #require(try toolkit.tokenizer(of: opened.file, vocabularyLength: 512))
    #expect(found.path == folder.path + "/a.phial")
    #expect(found.tokenizer.encode(" drained").count == 1)
  }
}
