import Testing
import WeightGraph

@testable import Dialects

private let llamas = DialectTable([
  .huggingFaceLlama, .huggingFaceMistral, .huggingFaceQwen2, .huggingFaceQwen3, .metaLlama, .ggufLlama, .ggufQwen2,
  .ggufQwen3, .llama2C, .llmC, .huggingFaceGPT2, .canonical,
])

/// A Llama with heads of six that share two heads of keys and values.
private let llama: Architecture = {
  var architecture = Architecture(
    blockCount: 2, embeddingLength: 24, contextLength: 10, vocabularyLength: 13, headCount: 4, feedForwardLength: 20,
    activation: .silu, biases: [], hasTiedOutput: false)
  architecture.headCountKV = 2
  architecture.normalization = .rms
  architecture.positions = .rotary
  architecture.feedForward = .gated
  return architecture
}()

private func with(_ change: (inout Architecture) -> Void) -> Architecture {
  var architecture = llama
  change(&architecture)
  return architecture
}

private func yarn(_ change: (inout RopeScaling) -> Void) -> RopeScaling {
  var scaling = RopeScaling(.yarn, factor: 4, originalContextLength: 3)
  change(&scaling)
  return scaling
}

private func written(_ name: String, _ architecture: Architecture = llama) throws -> StateDict {
  let written = try llamas.write(model(architecture), as: #require(llamas[name]))
  #expect(written.losses == [])
  return written.contents
}

extension StateDict {
  /// The same with one key of the configuration changed.
  fileprivate func saying(_ key: String..., value: MetadataValue?) -> StateDict {
    var copy = self
    copy.metadata[path: ["config"] + key] = value
    return copy
  }
}

@Suite struct `A dialect of Llama` {
  static let models: [(String, Architecture)] = [
    ("huggingface-llama", llama), ("huggingface-llama", with { $0.hasTiedOutput = true }),
    ("huggingface-llama", with { $0.biases = [.attentionInput, .attentionOutput, .feedForward] }),
    ("huggingface-llama", with { ($0.keyLength, $0.valueLength) = (8, 8) }),
    ("huggingface-llama", with { ($0.ropeFrequencyBase, $0.normEpsilon) = (500000, 1e-6) }),
    ("huggingface-llama", with { $0.activation = .geluTanh }),
    ("huggingface-llama", with { $0.ropeScaling = RopeScaling(.linear, factor: 2.5, originalContextLength: 10) }),
    ("huggingface-llama", with { $0.ropeScaling = yarn { ($0.attentionFactor, $0.betaFast) = (1.5, 16) } }),
    ("meta-llama", llama), ("meta-llama", with { $0.hasTiedOutput = true }),
    ("meta-llama", with { ($0.ropeFrequencyBase, $0.normEpsilon) = (500000, 1e-6) }),
    ("llama2c", llama), ("llama2c", with { $0.hasTiedOutput = true }), ("llama2c", with { $0.headCountKV = 4 }),
    ("gguf-llama", llama),
    ("gguf-llama", with { $0.ropeScaling = RopeScaling(.linear, factor: 2.5, originalContextLength: 10) }),
    ("gguf-llama", with { $0.ropeScaling = yarn { ($0.betaFast, $0.betaSlow) = (16, 2) } }),
    ("gguf-llama", with { ($0.ropeFrequencyBase, $0.ropeScaling) = (20, llama3Scaling) }),
    ("gguf-llama", with { $0.ropeScaling = RopeScaling(dividingBy: [1, 2.5, 8]) }),
    ("gguf-qwen2", with { $0.biases = .attentionInput }), ("gguf-qwen3", with { $0.hasQueryKeyNorms = true }),
    ("canonical", llama), ("canonical", with { $0.ropeScaling = RopeScaling(dividingBy: [1, 2.5, 8]) }),
    ("huggingface-mistral", llama), ("huggingface-mistral", with { $0.slidingWindow = 3 }),
    ("huggingface-qwen2", with { $0.biases = .attentionInput }),
    ("huggingface-qwen3", with { $0.hasQueryKeyNorms = true }),
    (
      "huggingface-qwen3",
      with {
        ($0.hasQueryKeyNorms, $0.biases, $0.keyLength, $0.valueLength) = (
          true, [.attentionInput, .attentionOutput], 8, 8
        )
      }
    ),
  ]

  /// Two of three pairs lie on its ramp where the base is 20.
  private static let llama3Scaling = RopeScaling(.llama3, factor: 8, originalContextLength: 25)

  @Test(arguments: models)
  func `reads back the model that it writes`(name: String, architecture: Architecture) throws {
    let reading = try llamas.read(written(name, architecture))
    #expect(reading.dialect.name == name)
    #expect(reading.graph.architecture == architecture)
    #expect(try Fingerprint(reading.graph) == Fingerprint(model(architecture)))
  }

  @Test func `says what it cannot express`() throws {
    func losses(_ name: String, _ architecture: Architecture) throws -> [String] {
      try llamas.write(model(architecture), as: #require(llamas[name])).losses.map(\.subject)
    }
    #expect(try losses("llama2c", with { $0.ropeFrequencyBase = 500 }) == ["ropeFrequencyBase 500.0"])
    #expect(try losses("llama2c", with { $0.normEpsilon = 1e-6 }) == ["normEpsilon 1e-06"])
    #expect(try losses("llama2c", with { $0.activation = .geluTanh }) == ["activation 'geluTanh'"])
    #expect(try losses("meta-llama", with { $0.ropeDimensionCount = 4 }) == ["ropeDimensionCount 4"])
    #expect(
      try losses("huggingface-llama", with { $0.biases = .attentionInput }) == ["biases ['attentionInput']"])
    let odd = try losses(
      "llama2c", with { ($0.headCount, $0.headCountKV, $0.keyLength, $0.valueLength) = (8, 4, 3, 3) })
    #expect(
      odd
        == (0..<2).flatMap { layer in
          ["attentionQuery", "attentionKey"].map { "the tensor of block.\(layer).\($0)" }
        })
    #expect(throws: Never.self) {
      try llamas.write(model(with { ($0.headCount, $0.headCountKV, $0.keyLength) = (8, 4, 3) }), as: .metaLlama)
    }
    #expect(try losses("huggingface-llama", with { $0.slidingWindow = 3 }) == ["slidingWindow 3"])
    #expect(try losses("gguf-llama", with { $0.slidingWindow = 3 }) == ["slidingWindow 3"])
    #expect(try losses("huggingface-qwen2", llama) == ["biases []"])
    #expect(try losses("gguf-qwen3", llama) == ["hasQueryKeyNorms false"])
    #expect(
      try losses("huggingface-llama", with { $0.ropeScaling = RopeScaling(dividingBy: [1, 2, 8]) })
        == ["ropeScaling 'factors'", "ropeScalingFactors [1.0, 2.0, 8.0]"])
    #expect(try losses("huggingface-gpt2", llama).contains("normalization 'rms'"))
    #expect(try losses("huggingface-llama", small).contains("the tensor of positionEmbedding"))
  }

  @Test(arguments: [
    ("meta-llama", "layers.1.attention.wq.weight", "layers.1.attention.wk.weight"), ("llama2c", "wq.1", "wk.1"),
  ])
  func `puts the rows of rotated pairs side by side, head by head`(name: String, query: String, key: String) throws {
    let contents = try written(name)
    for (stored, role, heads) in [(query, BlockRole.attentionQuery, 4), (key, .attentionKey, 2)] {
      let canonical = try #require(try model(llama)[.block(1, role)])
      let rows = try #require(contents[stored])
      #expect(rows.shape == [heads * 6, 24])
      for head in 0..<heads {
        for pair in 0..<3 {
          for part in 0..<2 {
            let there = head * 6 + 2 * pair + part
            let here = head * 6 + 3 * part + pair
            #expect(
              try rows.sliced(axis: 0, there..<there + 1).doubles()
                == canonical.sliced(axis: 0, here..<here + 1).doubles())
          }
        }
      }
    }
    let value = try #require(
      contents[key.replacing("k", with: "v", maxReplacements: 1)] ?? contents["layers.1.attention.wv.weight"])
    #expect(try value.doubles() == model(llama)[.block(1, .attentionValue)]?.doubles())
  }

  @Test func `gives rows back where they lay when it is read and written again`() throws {
    let stored = try StateDict(
      written("llama2c").entries.map { .init($0.name, try noise($0.tensor.shape, $0.name)) },
      metadata: written("llama2c").metadata)
    let again = try llamas.write(llamas.read(stored).graph, as: .llama2C).contents
    for entry in stored.entries {
      #expect(again[entry.name]?.identity == entry.tensor.identity, "\(entry.name)")
      #expect(again[entry.name]?.bytesInPlace != nil)
    }
  }
}

@Suite struct `Reading a Llama` {
  @Test func `passes over tables that follow from the base`() throws {
    for (name, table) in [
      ("huggingface-llama", "model.layers.1.self_attn.rotary_emb.inv_freq"), ("meta-llama", "rope.freqs"),
      ("llama2c", "freq_cis_imag"),
    ] {
      let more = try written(name).with { entries, _ in entries.append(.init(table, try noise([3], "table"))) }
      #expect(try llamas.read(more).graph.bystanders.map(\.subject) == ["tensor '\(table)'"])
    }
  }

  @Test(
    arguments: [
      ("rope_scaling.mscale", ["rope_scaling", "mscale"], 0.7),
      ("rope_parameters.truncate", ["rope_parameters", "truncate"], false),
      ("partial_rotary_factor", ["partial_rotary_factor"], 0.5),
    ] as [(String, [String], MetadataValue)])
  func `refuses by name what is not computed`(key: String, path: [String], value: MetadataValue) throws {
    var contents = try written("huggingface-llama")
    contents.metadata[path: ["config"] + path] = value
    do {
      _ = try llamas.read(contents)
      Issue.record("\(key) was passed over")
    } catch {
      #expect(error.description.hasPrefix("configuration '\(key)': found \(value), only "))
    }
  }

  @Test func `names the families that are read where it is of another`() throws {
    let gemma = try written("huggingface-llama").saying("model_type", value: "gemma")
    #expect {
      try llamas.read(gemma)
    } throws: { error in
      "\(error)"
        == "configuration 'config.model_type': found 'gemma', of which no dialect is, only of "
        + "'llama', 'mistral', 'qwen2', 'qwen3'"
    }
  }

  @Test(
    arguments: [
      ("huggingface-qwen2", "use_sliding_window", true),
      ("huggingface-qwen3", "layer_types", .array(["full_attention", "sliding_attention"])),
      ("huggingface-mistral", "layer_types", .array(["sliding_attention", "full_attention"])),
    ] as [(String, String, MetadataValue)])
  func `refuses windows on some blocks only`(name: String, key: String, value: MetadataValue) throws {
    let architecture = try #require(`A dialect of Llama`.models.last { $0.0 == name }).1
    let contents = try written(name, architecture).saying(key, value: value)
    #expect {
      try llamas.read(contents)
    } throws: { error in
      "\(error)".hasPrefix("configuration '\(key)': found \(value), only ")
    }
  }

  @Test func `takes a window of null for none, and nothing for the default`() throws {
    let contents = try written("huggingface-mistral")
    #expect(contents.metadata[path: ["config", "sliding_window"]] == .null)
    #expect(try llamas.read(contents).graph.architecture.slidingWindow == nil)
    let silent = contents.saying("sliding_window", value: nil)
    #expect(try llamas.read(silent).graph.architecture.slidingWindow == 4096)
  }

  @Test func `of Qwen demands what sets it apart`() throws {
    for (name, key) in [("huggingface-qwen2", "biases"), ("huggingface-qwen3", "hasQueryKeyNorms")] {
      let bare = try written("huggingface-llama").saying(
        "model_type", value: .string(String(name.dropFirst("huggingface-".count)))
      ).saying("attention_bias", value: nil).saying("mlp_bias", value: nil)
      #expect {
        try llamas.read(bare)
      } throws: { error in
        "\(error)".hasPrefix("\(key): the tensors say ")
          && "\(error)".hasSuffix("every \(name) model says \(key == "biases" ? "['attentionInput']" : "true")")
      }
    }
  }

  @Test func `understands scaled rotations, wherever a version of transformers says them`() throws {
    let llama3: MetadataValue = [
      "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8,
    ]
    let expected = with { $0.ropeScaling = RopeScaling(.llama3, factor: 8, originalContextLength: 8) }
    let contents = try written("huggingface-llama")
    for (place, type) in [("rope_scaling", "rope_type"), ("rope_scaling", "type"), ("rope_parameters", "rope_type")] {
      let scaled = contents.saying(place, value: llama3).saying(place, type, value: "llama3")
      #expect(try llamas.read(scaled).graph.architecture == expected)
    }
    for unscaled: MetadataValue in [["rope_type": "default"], .null] {
      #expect(try llamas.read(contents.saying("rope_parameters", value: unscaled)).graph.architecture == llama)
    }
  }

  @Test(arguments: ["longrope", "mrope"]) func `refuses other scalings by name`(kind: String) throws {
    let scaled = try written("huggingface-llama").saying("rope_scaling", value: ["type": .string(kind), "factor": 4.0])
    #expect {
      try llamas.read(scaled)
    } throws: { error in
      "\(error)".contains(
        "ropeScaling: found rope_scaling.type = '\(kind)', expected one of linear, dynamic, yarn, llama3")
    }
  }

  @Test func `says which scaled rotations GGUF tells otherwise`() throws {
    func losses(_ change: (inout RopeScaling) -> Void) throws -> [String] {
      try llamas.write(model(with { $0.ropeScaling = yarn(change) }), as: .ggufLlama).losses.map(\.subject)
    }
    #expect(try losses { $0.attentionFactor = 1.5 } == ["ropeScalingAttentionFactor 1.5"])
    // Few pairs, or another ramp than the usual one, give factors from which it cannot be told.
    #expect(try losses { $0.kind = .llama3 }.contains("ropeScaling 'llama3'"))
    let steep = with {
      $0.ropeFrequencyBase = 20
      $0.ropeScaling = RopeScaling(.llama3, factor: 8, originalContextLength: 25)
      $0.ropeScaling?.highFrequencyFactor = 8
    }
    let subjects = try llamas.write(model(steep), as: .ggufLlama).losses.map(\.subject)
    #expect(subjects.contains("ropeScalingHighFrequencyFactor 8.0"))
    var scaled = try written("gguf-llama")
    for (key, value) in [
      ("type", "longrope"), ("attn_factor", 0.5), ("yarn_log_multiplier", 0.1),
    ] as [(String, MetadataValue)] {
      scaled.metadata[path: ["llama", "rope", "scaling"]] = [key: value]
      #expect(throws: DialectError.self, "\(key)") { try llamas.read(scaled) }
    }
  }

  @Test func `refuses factors of rotations that are scaled already, and too few of them`() throws {
    let contents = try written("gguf-llama", with { $0.ropeScaling = RopeScaling(dividingBy: [1, 2.5, 8]) })
    var scaled = contents
    scaled.metadata[path: ["llama", "rope", "scaling"]] = ["type": "linear", "factor": 2.0]
    #expect {
      try llamas.read(scaled)
    } throws: { error in
      "\(error)" == "ropeScaling: the tensor 'rope_freqs.weight' says factors, but the configuration says 'linear'"
    }
    let fewer = try contents.with { entries, _ in
      let place = try #require(entries.firstIndex { $0.name == "rope_freqs.weight" })
      entries[place] = .init("rope_freqs.weight", entries[place].tensor.sliced(axis: 0, 0..<2))
    }
    #expect {
      try llamas.read(fewer)
    } throws: { error in
      "\(error)" == "ropeScalingFactors: found 2 numbers, expected 3, one a pair"
    }
  }

  @Test func `refuses Meta's scaled rotations`() throws {
    let scaled = try written("meta-llama").saying("use_scaled_rope", value: true)
    #expect(throws: DialectError.notComputed(key: "use_scaled_rope", found: true, computed: false)) {
      try llamas.read(scaled)
    }
    #expect(throws: Never.self) { try llamas.read(scaled.saying("use_scaled_rope", value: false)) }
  }

  @Test func `finds the base in either of its places`() throws {
    let contents = try written("huggingface-llama", with { $0.ropeFrequencyBase = 500 })
    let moved = contents.saying("rope_theta", value: nil).saying("rope_parameters", "rope_theta", value: 500)
    #expect(try llamas.read(moved).graph.architecture.ropeFrequencyBase == 500)
    #expect(try llamas.read(moved.saying("rope_parameters", value: nil)).graph.architecture.ropeFrequencyBase == 10000)
    // What is read is written in its own place again.
    let again = try llamas.write(llamas.read(moved).graph, as: .huggingFaceLlama).contents.metadata["config"]?.object
    #expect(again?[path: ["rope_parameters", "rope_theta"]] == 500.0)
  }

  @Test func `takes a vocabulary of minus one for none`() throws {
    let silent = try written("meta-llama").saying("vocab_size", value: -1)
    #expect(try llamas.read(silent).graph.architecture == llama)
  }

  @Test func `takes as many key heads as query heads where nothing is said`() throws {
    let even = with { $0.headCountKV = 4 }
    let silent = try written("huggingface-llama", even).saying("num_key_value_heads", value: nil)
    #expect(try llamas.read(silent).graph.architecture == even)
    let null = try written("huggingface-llama", even).saying("num_key_value_heads", value: .null)
    #expect(try llamas.read(null).graph.architecture == even)
  }

  @Test func `reports a configuration that speaks of biases which are not there`() throws {
    let lying = try written("huggingface-llama").saying("attention_bias", value: true)
    do {
      _ = try llamas.read(lying)
      Issue.record("the contradiction went unnoticed")
    } catch {
      #expect(
        error.description == "biases: the tensors say [], but configuration 'attention_bias' says true for "
          + "['attentionInput', 'attentionOutput']")
    }
  }

  @Test func `refuses heads of an odd length, which have no pairs`() throws {
    let odd = try written("llama2c").saying("n_heads", value: 8).saying("n_kv_heads", value: 4)
    #expect(
      throws: DialectError.hyperparameter(
        HyperparameterError(name: .keyLength, found: "3", expected: "an even number, as pairs are rotated"))
    ) { try llamas.read(odd) }
  }

  @Test func `takes a number of heads that does not fit the keys for wrong, and names them`() throws {
    let wrong = try written("llama2c").saying("n_kv_heads", value: 4)
    do {
      _ = try llamas.read(wrong)
      Issue.record("keys of another width were read")
    } catch {
      #expect(error.description.contains("'wk.0': shape [12, 24], expected [24, 24]"))
    }
  }

  @Test func `asks for the context where nothing says it`() throws {
    let silent = try written("meta-llama").saying("max_seq_len", value: nil)
    #expect(
      throws: DialectError.undetermined([.init(name: .contextLength, candidates: [])])
    ) { try llamas.read(silent) }
  }
}

@Suite struct `The dialect of llm.c` {
  @Test func `reads back the model that it writes, and no other`() throws {
    let written = try llamas.write(model(), as: .llmC)
    #expect(written.losses == [])
    #expect(written.contents["qkvw.1"]?.shape == [24, 8])
    let reading = try llamas.read(written.contents)
    #expect(reading.dialect.name == "llmc")
    #expect(try Fingerprint(reading.graph) == Fingerprint(model()))
    var separate = small
    separate.hasTiedOutput = false
    #expect(try llamas.write(model(separate), as: .llmC).losses.map(\.subject) == ["the tensor of output"])
  }
}
