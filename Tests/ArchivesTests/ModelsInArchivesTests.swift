import Archive
import ByteIO
import Foundation
import Testing
import Toolkit
import WeightGraph

@testable import Archives

@Suite struct `A model in an archive` {
  static let all = [
    "one.tar", "one.tar.gz", "one.tar.xz", "one.tar.bz2", "one.tar.zst", "one.7z", "one.zip", "one-deflated.zip",
  ]

  private func fingerprint(_ path: String) throws -> Digest {
    try toolkit.fingerprint("\(fixtures)/\(path)").digest
  }

  @Test(arguments: all)
  func `is the same as outside, by its path and as the only one`(name: String) throws {
    let model = try fingerprint("dialects/openai.npz")
    let path = "\(fixtures)/archives/\(name)"
    #expect(try fingerprint("archives/\(name)!/gpt2/model.npz") == model)
    #expect(try fingerprint("archives/\(name)") == model)
    let file = try toolkit.open(path)
    #expect(file.path == path + "!/gpt2/model.npz")
    // What lies beside it is in the same folder of the same archive.
    #expect(file.companions.map(\.path) == [path + "!/gpt2/hparams.json"])
  }

  @Test(arguments: ["checkpoint.tar", "checkpoint.tar.gz"])
  func `may be several files, which are found in it`(name: String) throws {
    let model = try fingerprint("dialects/openai.npz")
    #expect(try fingerprint("archives/\(name)") == model)
    #expect(try fingerprint("archives/\(name)!/124M") == model)
    #expect(try fingerprint("archives/\(name)!/124M/") == model)
    for path in ["model.ckpt.index", "model.ckpt", "model.ckpt.data-00000-of-00001"] {
      #expect(try fingerprint("archives/\(name)!/124M/\(path)") == model)
    }
    let file = try toolkit.open("\(fixtures)/archives/\(name)")
    #expect(try toolkit.tokenizer(of: file, vocabularyLength: 24) != nil)
  }

  @Test(arguments: ["two.tar.gz", "two.zip"])
  func `is asked for where there are several`(name: String) throws {
    let path = "\(fixtures)/archives/\(name)"
    let kind = name == "two.zip" ? "zip" : "compressed archive"
    #expect(
      failure(path) == "'FIXTURES/archives/\(name)': \(kind) with 2 models; choose one:\n"
        + "  FIXTURES/archives/\(name)!/a/model.npz\n  FIXTURES/archives/\(name)!/b.npz")
    #expect(try toolkit.open("\(path)!/a/model.npz").contents.entries.count == 28)
    #expect(try toolkit.open("\(path)!/b.npz").contents.entries.count == 28)
    #expect(try toolkit.open("\(path)!/b.npz").companions.isEmpty)
  }

  @Test func `is a range of the archive where nothing is compressed`() throws {
    for name in ["one.tar", "one.zip"] {
      let file = try toolkit.open("\(fixtures)/archives/\(name)")
      let size = try MappedFile("\(fixtures)/archives/\(name)").byteCount
      let places = file.contents.entries.compactMap { $0.tensor.bytesInPlace?.range }
      #expect(places.allSatisfy { $0.upperBound < size } && Set(places).count == 28)
    }
  }

  @Test(arguments: ["long-gnu.tar", "long-pax.tar", "old.tar"])
  func `has the name that its packer gave it, however long`(name: String) throws {
    let file = try toolkit.open("\(fixtures)/archives/\(name)")
    let inner = file.path.split(separator: "!/").last ?? ""
    #expect(inner.hasSuffix("model.npz") && inner.utf8.count == (name == "old.tar" ? 9 : 168))
    #expect(try toolkit.open(file.path).contents.entries.count == 28)
  }

  @Test func `is opened member by member where it is an archive itself`() throws {
    let file = try toolkit.open("\(fixtures)/dialects/openai.npz!/model/wte.npy")
    #expect(file.container.name == "npy" && file.contents.entries[0].tensor.shape == [24, 16])
  }

  @Test func `is not found by a path that leads nowhere`() {
    let path = "\(fixtures)/archives/one.tar"
    #expect(
      failure(path + "!/gpt2/other.npz")
        == "'FIXTURES/archives/one.tar!/gpt2/other.npz': no such file in the archive; it holds gpt2/README, gpt2/model.npz, "
        + "gpt2/hparams.json")
    #expect(
      failure(path + "!/gpt2/README")
        == "'FIXTURES/archives/one.tar!/gpt2/README': not a container that this program reads; it begins with the text 'A "
        + "model and what belongs to it.'")
    #expect(failure(path + "!/gpt2")?.hasPrefix("'FIXTURES/archives/one.tar!/gpt2/': not a container") == true)
    #expect(failure("\(fixtures)/nothing.tar!/a") == "'FIXTURES/nothing.tar!/a': no such file")
    #expect(
      failure("\(fixtures)/archives/make.py!/a")?.hasPrefix("'FIXTURES/archives/make.py': not an archive that") == true)
    for name in ["none.zip", "none.tar.gz"] {
      #expect(
        failure("\(fixtures)/archives/\(name)")
          == "'FIXTURES/archives/\(name)': no model in it that this program reads; it holds README")
    }
  }

  @Test func `is read again from a stream where it was not put aside`() throws {
    let file = try MappedFile("\(fixtures)/archives/one.tar.gz")
    let kept = try StreamPass(file.contents, UnpackingLimit(archiveByteCount: file.byteCount)) { header, _ in
      header.name == "gpt2/hparams.json"
    }
    #expect(kept.found.map { $0.whole != nil } == [false, false, true])
    #expect(kept.found[1].beginning.count == min(kept.found[1].header.byteCount, OpenedArchive.beginningLength))
    #expect(kept.found[2].whole?.text?.contains("n_head") == true)
  }
}
