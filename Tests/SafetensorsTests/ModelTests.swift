import Dialects
import Foundation
import NumPy
import Phial
import Safetensors
import Testing
import Toolkit
import WeightGraph

private let toolkit = Toolkit(
  containers: [PhialContainer(), NPZ(), Safetensors(), indexed],
  dialects: [.canonical, .huggingFaceGPT2, .nanoGPT], nativeDialects: ["phial": ["canonical"]])

@Suite struct `A GPT-2 that transformers saved` {
  static let files = ["gpt2/model.safetensors", "gpt2/sharded/model.safetensors.index.json"].map {
    fixture("safetensors/\($0)")
  }

  @Test(arguments: files)
  func `is the model that it was in another container`(path: String) throws {
    let model = try toolkit.openModel(path)
    #expect(model.dialect.name == "huggingface-gpt2")
    #expect(try toolkit.fingerprint(path).digest == toolkit.fingerprint(fixture("dialects/huggingface.npz")).digest)
  }

  @Test(arguments: files)
  func `is converted to Phial and back without a change`(path: String) throws {
    let folder = try TemporaryFolder()
    let digest = try toolkit.fingerprint(path).digest
    var last = path
    for name in ["a.phial", "b.safetensors", "c.phial", "d.safetensors"] {
      let report = try toolkit.convert(Conversion(last, to: "\(folder.path)/\(name)"))
      last = report.target.path
      #expect(report.targetFingerprint == digest)
    }
    #expect(try toolkit.verify(path, last).verdict == .identical)
    let written = try toolkit.openModel(last)
    #expect(written.dialect.name == "huggingface-gpt2")
    #expect(written.file.contents.metadata[path: ["config", "n_head"]] == 4)
    let files = try ["b", "d"].map { try Data(contentsOf: URL(filePath: "\(folder.path)/\($0).safetensors")) }
    #expect(files[0] == files[1])
  }

  @Test func `with a tied head that is stored has it once where aliases are recorded`() throws {
    let folder = try TemporaryFolder()
    let source = fixture("dialects/nanogpt.npz")
    var conversion = Conversion(source, to: "\(folder.path)/copied.safetensors")
    let copied = try toolkit.convert(conversion)
    conversion.target = "\(folder.path)/recorded.safetensors"
    conversion.options = .init(["aliases": "recorded"])
    let recorded = try toolkit.convert(conversion)
    #expect(recorded.targetFingerprint == copied.targetFingerprint)
    #expect(copied.target.byteCount - recorded.target.byteCount > 24 * 16 * 4 - 100)
    #expect(try toolkit.open(recorded.target.path).contents.names == toolkit.open(copied.target.path).contents.names)
  }
}
