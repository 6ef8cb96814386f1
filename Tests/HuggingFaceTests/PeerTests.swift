import ByteIO
import Dialects
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
      let forms: [(Int?, [String: String])] = [
        (nil, [:]), (20_000, [:]), (nil, ["weights": "pytorch"]), (30_000, ["weights": "pytorch"]),
      ]
      for (index, form) in forms.enumerated() {
        // Through another container, so that nothing is copied that was not understood.
        let phial = "\(temporary.path)/\(folder).phial"
        if index == 0 { try convert(fixture("huggingface/\(folder)"), to: phial) }
        let target = "\(temporary.path)/\(folder)-\(index)/"
        try convert(phial, to: target, shardByteCount: form.0, options: form.1)
        folders += [target, model]
      }
    }
    // These say a few numbers in words that are not those of transformers.
    var written: [String] = []
    for (source, kind) in [("llama/plain.npz", "LlamaForCausalLM"), ("dialects/openai.npz", "GPT2LMHeadModel")] {
      var conversion = Conversion(fixture(source), to: "\(temporary.path)/\(kind)/")
      conversion.container = "huggingface"
      _ = try withNumPy.convert(conversion)
      written += [conversion.target, kind]
    }
    for (family, _) in `A kin of Llama that transformers saved`.folders {
      let (phial, target) = ("\(temporary.path)/\(family).phial", "\(temporary.path)/\(family)/")
      try convert(fixture("families/\(family)"), to: phial)
      try convert(phial, to: target)
      written += [target, family]
    }
    let script = """
      import sys
      import numpy as np, torch
      from transformers import AutoModelForCausalLM
      expected, families = np.load(sys.argv[1]), np.load(sys.argv[2])
      for folder, name in zip(sys.argv[3::2], sys.argv[4::2]):
          model, report = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, output_loading_info=True)
          problems = {key: value for key, value in report.items() if value}
          assert not problems, (folder, problems)
          if f"{name}.logits" in families:
              with torch.no_grad():
                  logits = model(torch.tensor([families["tokens"]])).logits[0].numpy()
              worst = np.abs(logits - families[f"{name}.logits"]).max()
              assert worst < 1e-4, (folder, worst)
              continue
          if f"{name}.0.float32" not in expected:
              assert type(model).__name__ == name
              continue
          for prompt in range(3):
              with torch.no_grad():
                  logits = model(torch.tensor([expected[f"tokens.{prompt}"]])).logits[0].numpy()
              worst = np.abs(logits - expected[f"{name}.{prompt}.float32"]).max()
              assert worst < 1e-5, (folder, prompt, worst)
      print("all the same")
      """
    let expected = [fixture("huggingface/expected.npz"), fixture("families/expected.npz")]
    let output = try PythonPeer.run(script, expected + folders + written)
    #expect(output.hasSuffix("all the same\n"), "\(output)")
  }

  @Test func `split the same tensors into the same files, byte for byte`() throws {
    let source = fixture("huggingface/llama-untied")
    let sizes = [1, 1_000, 5_000, 20_000]
    for size in sizes {
      var conversion = Conversion(source, to: "\(temporary.path)/\(size)/")
      conversion.container = "safetensorsindex"
      conversion.options.shardByteCount = size
      _ = try toolkit.convert(conversion)
    }
    let script = """
      import json, sys
      from pathlib import Path
      from huggingface_hub import split_torch_state_dict_into_shards
      from safetensors.torch import load_file, save
      source, place, sizes, order = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3].split(), sys.argv[4:]
      state = load_file(source / "model.safetensors")
      state = {name: state[name] for name in order}
      for size in sizes:
          ours, index_name = place / size, "model.safetensors.index.json"
          split = split_torch_state_dict_into_shards(
              state, filename_pattern="model{suffix}.safetensors", max_shard_size=int(size))
          for name, tensors in split.filename_to_tensors.items():
              theirs = save({key: state[key] for key in tensors}, metadata={"format": "pt"})
              assert theirs == (ours / name).read_bytes(), name
          written = json.loads((ours / index_name).read_text())["metadata"]
          metadata = written | split.metadata | {"total_parameters": sum(t.numel() for t in state.values())}
          # Theirs has no objects in its metadata; ours keep their own order.
          parts = {"metadata": metadata, "weight_map": split.tensor_to_filename}
          index = {name: dict(sorted(part.items())) for name, part in parts.items()}
          assert json.dumps(index, indent=2) + "\\n" == (ours / index_name).read_text()
          assert sorted(p.name for p in ours.iterdir()) == sorted([*split.filename_to_tensors, index_name])
      print("all the same")
      """
    let order = try toolkit.dialects.write(toolkit.openModel(source).graph, as: .huggingFaceLlama).contents.names
    let places = [source, temporary.path, sizes.map(String.init).joined(separator: " ")]
    #expect(try PythonPeer.run(script, places + order).hasSuffix("all the same\n"))
  }

  /// A few texts that ask for merges, bytes and special tokens.
  private static let texts = [
    "", " ", "The rain remains.", "  two  spaces ", "größer 🧪\n\n\ttab", "<|endoftext|> and on", "aaaaaaaaaaaaa",
  ]

  /// The tokens of every text by the tokenizer of every folder.
  private func ids(_ folders: [String]) throws -> [[[Int]]] {
    let script = """
      import json, sys
      from transformers import AutoTokenizer
      tokenizers = [AutoTokenizer.from_pretrained(folder) for folder in sys.argv[2:]]
      texts = json.loads(sys.argv[1])
      print(json.dumps([[tokenizer(text)["input_ids"] for text in texts] for tokenizer in tokenizers]))
      """
    let texts = String(decoding: try JSONEncoder().encode(Self.texts), as: UTF8.self)
    let lines = try PythonPeer.run(script, [texts] + folders).split(separator: "\n")
    return try JSONDecoder().decode([[[Int]]].self, from: Data(try #require(lines.last).utf8))
  }

  @Test func `give the same tokens from the tokenizers that are written`() throws {
    var folders: [(path: String, tokenizer: Tokenizer)] = []
    for name in ["gpt2", "gpt2-untied"] {
      let source = fixture("huggingface/\(name)")
      let tokenizer = try #require(try Tokenizer.inFolder(source))
      try convert(source, to: "\(temporary.path)/\(name).phial")
      try convert("\(temporary.path)/\(name).phial", to: "\(temporary.path)/\(name)/")
      folders.append(("\(temporary.path)/\(name)", tokenizer))
    }
    for begins in [true, false] {
      let folder = "\(temporary.path)/scored-\(begins)"
      let tokenizer = try Tokenizer(Self.scored(addsBeginOfText: begins))
      let writer = try FolderWriter(folder)
      try writer.add("config.json", Array(#"{"model_type": "llama"}"#.utf8))
      for (name, contents) in try tokenizer.published() { try writer.add(name, contents) }
      try writer.commit()
      #expect(try Tokenizer.inFolder(folder)?.metadata == tokenizer.metadata)
      folders.append((folder, tokenizer))
    }
    let found = try ids(folders.map(\.path))
    for (index, (path, tokenizer)) in folders.enumerated() {
      #expect(found[index] == Self.texts.map { tokenizer.encode($0) }, "\(path)")
    }
  }

  /// A small tokenizer by scores that can spell every byte.
  private static func scored(addsBeginOfText: Bool) -> ScoredBPE {
    let bytes = (0..<256).map { "<0x" + ($0 < 16 ? "0" : "") + String($0, radix: 16).uppercased() + ">" }
    let words = " ,a,e,h,i,n,r,s,t,m,T,aa,in,re, t, th, the,ain,rain, r,ma,aaaa".split(separator: ",").map(String.init)
    let pieces = ["<unk>", "<s>", "</s>"] + bytes + words
    var scored = ScoredBPE(pieces: pieces, scores: pieces.indices.map { $0 < 259 ? Float(0) : -Float($0 % 7) - 0.5 })
    (scored.unknownToken, scored.beginOfText, scored.endOfText) = (0, 1, 2)
    scored.addsBeginOfText = addsBeginOfText
    return scored
  }
}
