import ByteIO
import Foundation
import Testing
import Tokenization
import Toolkit
import WeightGraph

@testable import TensorFlow

@Suite struct `A GPT-2 in a checkpoint` {
  private func fingerprint(_ name: String, config: String? = nil) throws -> FingerprintReport {
    var choices = OpeningChoices()
    choices.configuration = config.map { "\(fixtures)/\($0)" }
    return try toolkit.fingerprint("\(fixtures)/\(name)", choices)
  }

  private static let settings = "dialects/openai.npz.config.json"

  @Test func `is the model that its weights are in any other container`() throws {
    let model = try fingerprint("dialects/openai.npz")
    #expect(model.dialect == "openai-gpt2")
    // The settings beside it are OpenAI's own.
    #expect(try fingerprint("tensorflow/openai/model.ckpt.index").digest == model.digest)
    #expect(try fingerprint("tensorflow/openai").digest == model.digest)
    #expect(try fingerprint("tensorflow/training/model.ckpt-0.index", config: Self.settings).digest == model.digest)
    #expect(try fingerprint("tensorflow/objects/model.index", config: Self.settings).digest == model.digest)
  }

  @Test func `is opened by any of its files, and by what their names begin with`() throws {
    let model = try fingerprint("tensorflow/openai/model.ckpt.index").digest
    #expect(try fingerprint("tensorflow/openai/model.ckpt").digest == model)
    #expect(try fingerprint("tensorflow/openai/model.ckpt.data-00000-of-00001").digest == model)
    let error = #expect(throws: ToolkitError.self) { try fingerprint("tensorflow/openai/model") }
    #expect(error?.description == "'\(fixtures)/tensorflow/openai/model': no such file")
  }

  @Test func `has what an optimizer and a saver keep listed as no part of it`() throws {
    var choices = OpeningChoices()
    choices.configuration = "\(fixtures)/\(Self.settings)"
    let training = try toolkit.openModel("\(fixtures)/tensorflow/training/model.ckpt-0.index", choices)
    let left = training.graph.bystanders
    // Two slots for each of 28 weights, two powers, and the step.
    #expect(left.count == 2 * 28 + 3)
    #expect(left.contains(Loss("tensor 'model/wte/Adam_1'", "what an optimizer keeps for a weight")))
    #expect(left.contains(Loss("tensor 'beta1_power'", "an optimizer's state")))
    #expect(left.contains(Loss("tensor 'global_step'", "a training's counter")))
    let objects = try toolkit.openModel("\(fixtures)/tensorflow/objects/model.index", choices)
    #expect(objects.graph.bystanders.map(\.subject) == [])
  }

  @Test func `is read with OpenAI's vocabulary beside it`() throws {
    let file = try toolkit.open("\(fixtures)/tensorflow/openai/model.ckpt.index")
    #expect(file.companions.map(\.path) == ["\(fixtures)/tensorflow/openai/hparams.json"])
    let found = try toolkit.tokenizer(of: file, vocabularyLength: 24)
    #expect(found?.tokenizer.vocabularyCount == 24)
  }

  @Test func `is opened under another prefix, and not under another ending`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.copy(
      "tensorflow/openai/model.ckpt.index", "tensorflow/openai/model.ckpt.data-00000-of-00001")
    for (old, new) in [
      ("model.ckpt.index", "gpt.index"), ("model.ckpt.data-00000-of-00001", "gpt.data-00000-of-00001"),
    ] {
      try FileManager.default.moveItem(atPath: "\(path)/\(old)", toPath: "\(path)/\(new)")
    }
    #expect(try read("\(path)/gpt.index").entries.count == 28)
    try FileManager.default.moveItem(atPath: "\(path)/gpt.index", toPath: "\(path)/gpt.idx")
    let error = #expect(throws: ContainerError.self) { try read("\(path)/gpt.idx") }
    #expect(
      error?.description
        == "name of the file: 'gpt.idx' does not end in .index (the names of the files of elements are "
        + "made from it: give it the one that it was saved under)")
  }

  @Test func `is the one that the note in its folder names, or the only one`() throws {
    let folder = try TemporaryFolder()
    let files = ["index", "data-00000-of-00001"].map { "tensorflow/openai/model.ckpt.\($0)" }
    let path = try folder.copy(files[0], files[1])
    func open() throws -> StateDict {
      try TensorFlowCheckpoint().read(MappedFolder(path), ContainerOptions())
    }
    func note(_ text: String) throws {
      try text.write(toFile: "\(path)/checkpoint", atomically: true, encoding: .utf8)
    }
    #expect(TensorFlowCheckpoint().recognize(try MappedFolder(path)) != nil)
    #expect(try open().entries.count == 28)
    _ = try folder.copy("tensorflow/types/all.index", "tensorflow/types/all.data-00000-of-00001")
    #expect(TensorFlowCheckpoint().recognize(try MappedFolder(path)) == nil)
    // A folder that was copied along with its note.
    try note("model_checkpoint_path: \"/home/somebody/run/model.ckpt\"\nall_model_checkpoint_paths: \"all\"\n")
    #expect(TensorFlowCheckpoint().recognize(try MappedFolder(path)) != nil)
    #expect(try open().entries.count == 28)
    for (text, error) in [
      (
        "\"../../etc/passwd\"",
        "file 'checkpoint': it names '../../etc/passwd', and there is no 'passwd.index' beside it (open the .index of the "
          + "checkpoint that is meant)"
      ),
      ("\"model.ckpt", "file 'checkpoint', byte 22: found \"model.ckpt, expected a path between quotes"),
      (
        "\"..\"",
        "file 'checkpoint': it names '..', and there is no '...index' beside it (open the .index of the checkpoint that is "
          + "meant)"
      ),
    ] {
      try note("model_checkpoint_path: \(text)\n")
      let found = #expect(throws: ContainerError.self) { try open() }
      #expect(found?.description == error)
    }
  }
}
