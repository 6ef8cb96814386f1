import ByteIO
import FormatConformance
import Foundation
import Testing
import Tokenization
import Toolkit
import WeightGraph

@Suite(
  .enabled(if: PythonPeer.has("transformers, torch"), "there is no python3 with transformers and torch on this machine")
)
struct `Hugging Face's own tools` {
  let temporary: TemporaryFolder

  init() throws { temporary = try TemporaryFolder() }

  @Test func `load the folders that are written, and compute the same logits`() throws {
    var folders: [String] = []
    for (folder, model) in `A folder that transformers saved`.folders {
      let forms: [(Int?, [String: String])] = [(nil, [:]), (20_000, [:]), (30_000, ["weights": "pytorch"])]
      for (index, form) in forms.enumerated() {
        // Through another container, so that nothing is copied that was not understood.
        let phial = "\(temporary.path)/\(folder).phial"
        if index == 0 { try convert(fixture("huggingface/\(folder)"), to: phial) }
        let target = "\(temporary.path)/\(folder)-\(index)/"
        try convert(phial, to: target, shardByteCount: form.0, options: form.1)
        folders += [target, model]
      }
    }
    let script = """
      import sys
      import numpy as np, torch
      from transformers import AutoModelForCausalLM
      expected = np.load(sys.argv[1])
      for folder, name in zip(sys.argv[2::2], sys.argv[3::2]):
          model, report = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, output_loading_info=True)
          problems = {key: value for key, value in report.items() if value}
          assert not problems, (folder, problems)
          for prompt in range(3):
              with torch.no_grad():
                  logits = model(torch.tensor([expected[f"tokens.{prompt}"]])).logits[0].numpy()
              worst = np.abs(logits - expected[f"{name}.{prompt}.float32"]).max()
              assert worst < 1e-5, (folder, prompt, worst)
      print("all the same")
      """
    let output = try PythonPeer.run(script, [fixture("huggingface/expected.npz")] + folders)
    #expect(output.hasSuffix("all the same\n"), "\(output)")
  }

  @Test func `load models whose configuration this program wrote itself`() throws {
    // These files say a few numbers and nothing in the words of transformers.
    for (source, kind) in [("llama/plain.npz", "LlamaForCausalLM"), ("dialects/huggingface.npz", "GPT2LMHeadModel")] {
      let target = "\(temporary.path)/\(kind)/"
      var conversion = Conversion(fixture(source), to: target)
      conversion.container = "huggingface"
      _ = try withNumPy.convert(conversion)
      let script = """
        import sys
        from transformers import AutoModelForCausalLM
        model, report = AutoModelForCausalLM.from_pretrained(sys.argv[1], output_loading_info=True)
        print(type(model).__name__, [key for key, value in report.items() if value])
        """
      let output = try PythonPeer.run(script, [target])
      #expect(output.hasSuffix("\(kind) []\n"), "\(output)")
    }
  }

  @Test func `split the same tensors into the same files, byte for byte`() throws {
    let source = fixture("huggingface/llama-untied")
    for size in [1, 1_000, 5_000, 20_000] {
      let target = "\(temporary.path)/\(size)/"
      var conversion = Conversion(source, to: target)
      conversion.container = "safetensorsindex"
      conversion.options.shardByteCount = size
      _ = try toolkit.convert(conversion)
      let script = """
        import json, sys
        from pathlib import Path
        from huggingface_hub import split_torch_state_dict_into_shards
        from safetensors.torch import load_file, save
        source, ours, size, order = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
        state = load_file(source / "model.safetensors")
        state = {name: state[name] for name in order}
        split = split_torch_state_dict_into_shards(
            state, filename_pattern="model{suffix}.safetensors", max_shard_size=size)
        for name, tensors in split.filename_to_tensors.items():
            theirs = save({key: state[key] for key in tensors}, metadata={"format": "pt"})
            assert theirs == (ours / name).read_bytes(), name
        index = json.loads((ours / "model.safetensors.index.json").read_text())
        metadata = index["metadata"] | split.metadata | {"total_parameters": sum(t.numel() for t in state.values())}
        content = json.dumps({"metadata": metadata, "weight_map": split.tensor_to_filename}, indent=2, sort_keys=True)
        assert content + "\\n" == (ours / "model.safetensors.index.json").read_text()
        print(sorted(path.name for path in ours.iterdir()) == sorted([*split.filename_to_tensors, "model.safetensors.index.json"]))
        """
      let order = try toolkit.dialects.write(toolkit.openModel(source).graph, as: .huggingFaceLlama).contents.names
      let output = try PythonPeer.run(script, [source, target, "\(size)"] + order)
      #expect(output.hasSuffix("True\n"), "\(output)")
    }
  }

  /// A few texts that ask for merges, bytes and special tokens.
  private static let texts = [
    "", " ", "The rain remains.", "  two  spaces ", "größer 🧪\n\n\ttab", "<|endoftext|> and on", "aaaaaaaaaaaaa", "▁ ▁",
  ]

  private func ids(_ folder: String) throws -> [[Int]] {
    let script = """
      import json, sys
      from transformers import AutoTokenizer
      tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
      print(json.dumps([tokenizer(text)["input_ids"] for text in json.loads(sys.argv[2])]))
      """
    let texts = String(decoding: try JSONEncoder().encode(Self.texts), as: UTF8.self)
    let output = try PythonPeer.run(script, [folder, texts])
    return try JSONDecoder().decode([[Int]].self, from: Data(output.split(separator: "\n").last?.utf8 ?? "".utf8))
  }

  @Test(arguments: ["gpt2", "gpt2-untied"])
  func `give the same tokens from the tokenizer that is written`(folder: String) throws {
    let source = fixture("huggingface/\(folder)")
    let tokenizer = try #require(try Tokenizer.inFolder(source))
    try convert(source, to: temporary.path + "/a.phial")
    try convert(temporary.path + "/a.phial", to: temporary.path + "/b/")
    #expect(try ids(temporary.path + "/b") == Self.texts.map { tokenizer.encode($0) })
  }

  @Test func `give the same tokens from a tokenizer by scores`() throws {
    let pieces =
      ["<unk>", "<s>", "</s>"]
      + (0..<256).map { byte in "<0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16).uppercased() + ">" }
      + [
        " ", "a", "e", "h", "i", "n", "r", "s", "t", "aa", "in", "re", " t", " th", " the", "ain", "rain", " r", "ma",
        "m", "T", "h", "aaaa",
      ].uniqued()
    let definition = ScoredBPE(pieces: pieces, scores: pieces.indices.map { id in id < 259 ? 0 : -Float(id % 7) - 0.5 })
    var scored = definition
    (scored.unknownToken, scored.beginOfText, scored.endOfText) = (0, 1, 2)
    for (index, begins) in [true, false].enumerated() {
      scored.addsBeginOfText = begins
      let tokenizer = try Tokenizer(scored)
      let writer = try FolderWriter("\(temporary.path)/scored-\(index)")
      for (name, contents) in try tokenizer.published() { try writer.add(name, contents) }
      try writer.commit()
      let folder = "\(temporary.path)/scored-\(index)"
      #expect(try Tokenizer.inFolder(folder)?.metadata == tokenizer.metadata)
      #expect(try ids(folder) == Self.texts.map { tokenizer.encode($0) })
    }
  }
}

extension [String] {
  /// Each element once, where it comes first.
  fileprivate func uniqued() -> [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
