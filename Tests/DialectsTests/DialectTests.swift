import ByteIO
import Testing
import WeightGraph

@testable import Dialects

let table = DialectTable([.canonical, .huggingFaceGPT2, .openAIGPT2, .picoGPT, .minGPT, .nanoGPT])

let small = Architecture(
  blockCount: 2, embeddingLength: 8, contextLength: 5, vocabularyLength: 11, headCount: 4, feedForwardLength: 32,
  activation: .geluTanh, biases: [.norm, .attentionInput, .attentionOutput, .feedForward], hasTiedOutput: true)

/// A tensor of numbers that no other name gets.
func noise(_ shape: Shape, _ name: String) throws -> Tensor {
  var state = name.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
  let bytes = (0..<shape.elementCount!).flatMap { _ -> [UInt8] in
    state = state &* 1_664_525 &+ 1_013_904_223
    let bits = (Float(state >> 8) / Float(1 << 24) - 0.5).bitPattern
    return (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
  }
  return try Tensor(
    dtype: .f32, shape: shape, source: TensorSource(ByteRegion(bytes)), provenance: Provenance(name: name))
}

func model(_ architecture: Architecture = small) throws -> WeightGraph {
  let tensors = try architecture.roles.map { ($0, try noise(architecture.shape(of: $0), $0.description)) }
  return try WeightGraph(architecture: architecture, tensors: Dictionary(uniqueKeysWithValues: tensors))
}

func contents(_ name: String, _ architecture: Architecture) throws -> StateDict {
  let written = try table.write(model(architecture), as: #require(table[name]))
  #expect(written.losses == [])
  return written.contents
}

extension StateDict {
  func with(_ change: (inout [Entry], inout MetadataObject) throws -> Void) throws -> StateDict {
    var (entries, metadata) = (entries, metadata)
    try change(&entries, &metadata)
    return try StateDict(entries, metadata: metadata)
  }
}

@Suite struct `A dialect` {
  static let models: [(String, Architecture)] = {
    var erf = small
    erf.activation = .geluErf
    var bare = erf
    bare.biases = []
    var separate = small
    separate.hasTiedOutput = false
    var wide = separate
    wide.normEpsilon = 1e-6
    wide.activation = .relu
    wide.feedForwardLength = 8
    return [
      ("canonical", small), ("canonical", bare), ("canonical", wide), ("huggingface-gpt2", small),
      ("huggingface-gpt2", wide), ("openai-gpt2", small), ("picogpt", small), ("mingpt", separate), ("nanogpt", erf),
      ("nanogpt", bare),
    ]
  }()

  @Test(arguments: models)
  func `reads back the model that it writes`(name: String, architecture: Architecture) throws {
    let reading = try table.read(contents(name, architecture))
    #expect(reading.dialect.name == name)
    #expect(reading.graph.architecture == architecture)
    #expect(try Fingerprint(reading.graph) == Fingerprint(model(architecture)))
  }

  @Test func `says which hyperparameters it cannot express`() throws {
    let losses = try table.write(model(), as: .nanoGPT).losses
    #expect(losses.map(\.subject) == ["activation 'geluTanh'"])
    var llama = small
    llama.normalization = .rms
    #expect(try table.write(model(llama), as: .openAIGPT2).losses.map(\.subject) == ["normalization 'rms'"])
  }

  @Test func `stores a linear layer as its producer does`() throws {
    let shapes = try ["huggingface-gpt2", "openai-gpt2", "nanogpt"].map { name in
      let entries = try table.write(model(), as: #require(table[name])).contents.entries
      return try #require(entries.first { $0.name.contains("c_attn/w") || $0.name.contains("c_attn.w") }).tensor.shape
    }
    #expect(shapes == [[8, 24], [1, 8, 24], [24, 8]])
  }
}

@Suite struct `Reading a state dict` {
  @Test func `asks for the head count and lists what the shapes allow`() throws {
    let mute = try contents("huggingface-gpt2", small).with { $1["config"] = nil }
    do {
      _ = try table.read(mute)
      Issue.record("the head count was guessed")
    } catch {
      #expect(error.description.contains("headCount: it may be 1, 2, 4, 8"))
    }
    let told = try table.read(mute, ReadingChoices(hyperparameters: [.headCount: 4]))
    #expect(told.graph.architecture == small)
    #expect(told.graph.origins[.headCount] == .option && told.graph.origins[.activation] == .producerDefault)
  }

  @Test func `finds prefixes, wrappers and masks`() throws {
    let wrapped = try contents("huggingface-gpt2", small).with { entries, _ in
      entries = entries.map { .init("module.transformer." + $0.name, $0.tensor) }
      entries.append(.init("module.transformer.h.0.attn.bias", try noise([1, 1, 5, 5], "mask")))
    }
    let reading = try table.read(wrapped)
    #expect(reading.dialect.name == "huggingface-gpt2")
    #expect(reading.graph.bystanders.map(\.subject) == ["tensor 'module.transformer.h.0.attn.bias'"])
  }

  @Test func `takes a stored head that equals the token embedding for a tie`() throws {
    var erf = small
    erf.activation = .geluErf
    let stored = try contents("nanogpt", erf)
    #expect(stored["lm_head.weight"] != nil)
    #expect(try table.read(stored).graph.architecture.hasTiedOutput)
  }

  @Test func `names every tensor that is missing, misshapen or unknown, at once`() throws {
    let broken = try contents("huggingface-gpt2", small).with { entries, _ in
      entries.removeAll { $0.name == "h.1.ln_2.weight" || $0.name == "ln_f.bias" }
      entries = try entries.map {
        $0.name == "h.0.mlp.c_fc.weight" ? .init($0.name, try noise([8, 31], "x")) : $0
      }
      entries.append(.init("h.0.extra", try noise([3], "y")))
    }
    do {
      _ = try table.read(broken)
      Issue.record("a broken model was read")
    } catch {
      let text = error.description
      #expect(text.contains("'h.1.ln_2.weight': is missing, expected shape [8]"))
      #expect(text.contains("'ln_f.bias': is missing"))
      #expect(text.contains("'h.0.mlp.c_fc.weight': shape [8, 31], expected [8, 32]"))
      #expect(text.contains("h.0.extra"))
    }
  }

  @Test func `names the weights when nothing says their shapes`() throws {
    let beheaded = try contents("huggingface-gpt2", small).with { entries, metadata in
      entries.removeAll { $0.name == "wte.weight" }
      metadata["config"] = nil
    }
    do {
      _ = try table.read(beheaded, ReadingChoices(hyperparameters: [.headCount: 4]))
      Issue.record("a model without token embedding was read")
    } catch {
      #expect(error.description.contains("'wte.weight': is missing"))
    }
  }

  @Test func `reports a configuration that contradicts the tensors`() throws {
    let lying = try contents("huggingface-gpt2", small).with { _, metadata in
      var config = try #require(metadata["config"]?.object)
      config["n_layer"] = 3
      metadata["config"] = .object(config)
    }
    do {
      _ = try table.read(lying)
      Issue.record("the contradiction went unnoticed")
    } catch {
      #expect(error.description == "blockCount: the tensors say 2, but configuration 'n_layer' says 3")
    }
  }

  @Test func `refuses a configuration that asks for what is not computed`() throws {
    let scaled = try contents("huggingface-gpt2", small).with { _, metadata in
      metadata["config"] = ["n_head": 4, "scale_attn_by_inverse_layer_idx": true]
    }
    #expect(
      throws: DialectError.notComputed(
        key: "scale_attn_by_inverse_layer_idx", found: true, computed: false)
    ) { try table.read(scaled) }
  }

  @Test func `does not guess between producers that mean different activations`() throws {
    let torn = try table.write(model(), as: .minGPT).contents.with { entries, metadata in
      metadata["config"] = ["n_head": 4]
      entries.removeAll { $0.name == "lm_head.weight" }
    }
    #expect(throws: DialectError.ambiguous(dialects: ["mingpt", "nanogpt"])) { try table.read(torn) }
    let chosen = try table.read(torn, ReadingChoices(dialect: "nanogpt"))
    #expect(chosen.graph.architecture.activation == .geluErf)
  }

  @Test func `leaves an unknown family alone`() throws {
    let stranger = try StateDict([.init("encoder.weight", try noise([2, 2], "a"))])
    #expect(throws: DialectError.unknownFamily(names: ["encoder.weight"])) { try table.read(stranger) }
  }
}

@Suite struct `A name pattern` {
  @Test func `finds the block's number and nothing else`() {
    let pattern = NamePattern("h.{layer}.ln_1.weight")
    #expect(pattern.match(CanonicalName("h.12.ln_1.weight")) == 12)
    #expect(pattern.match(CanonicalName("h/3/ln_1/weight")) == 3)
    for name in ["h..ln_1.weight", "h.01.ln_1.weight", "h.-1.ln_1.weight", "h.1.ln_1.weights", "h.1x.ln_1.weight"] {
      #expect(pattern.match(CanonicalName(name)) == nil)
    }
    #expect(pattern.name(layer: 7) == "h.7.ln_1.weight")
  }
}

@Suite struct `An index of names` {
  private let names = [
    "h.12.ln_1.weight", "h/3/ln_1/weight", "h.01.ln_1.weight", "h.12.ln_2.weight", "model.h.7.ln_1.weight",
  ]

  private func places(_ pattern: String, behind prefix: String = "", reach: Int = 100) -> [[Int]] {
    NameIndex(names.map(CanonicalName.init), reach: reach)
      .places(of: NamePattern(pattern), behind: CanonicalName(prefix)).map { [$0.entry, $0.layer] }
  }

  @Test(arguments: [
    "h.{layer}.ln_1.weight", "h.12.ln_{layer}.weight", "h.12.ln_1.weight", "model.h.{layer}.ln_1.weight", "h.{layer}",
  ])
  func `finds the names that a pattern matches`(pattern: String) {
    let matches = names.enumerated().compactMap { entry, name in
      NamePattern(pattern).match(CanonicalName(name)).map { [entry, $0] }
    }
    #expect(places(pattern) == matches)
  }

  @Test func `finds names behind a prefix`() {
    #expect(places("h.{layer}.ln_1.weight", behind: "model.") == [[4, 7]])
  }

  @Test func `leaves out names that are longer than any pattern's`() {
    #expect(places("h.{layer}.ln_1.weight", reach: 15) == [[1, 3]])
  }

  @Test func `holds the longest name of a dialect`() {
    let longest = "model.layers.\(Int.max).post_attention_layernorm.weight"
    #expect(Dialect.huggingFaceLlama.longestName >= longest.utf8.count)
  }
}
