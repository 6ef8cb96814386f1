import Dialects
import Testing
import Toolkit
import WeightGraph

@Suite struct `An inspection` {
  let potion = fixture("potion/model.npz")

  @Test func `says what a file is and why`() throws {
    let inspection = try toolkit.inspect(potion)
    #expect(inspection.container == "npz")
    #expect(inspection.containerReason == "a zip archive of 52 npy members")
    #expect(inspection.companions.map(\.path) == [fixture("potion/config.json")])
    let total = inspection.total
    #expect((total.tensors, total.elements, total.bytes) == (52, 236_928, 947_712))
    #expect(inspection.problem == nil)
    let model = try #require(inspection.model)
    #expect(model.dialect == "huggingface-gpt2")
    #expect(model.dialectReason == "52 of 52 names and their layouts")
  }

  @Test func `says where each hyperparameter was found`() throws {
    var reading = ReadingChoices()
    reading.hyperparameters[.normEpsilon] = 1e-6
    let model = try #require(toolkit.inspect(potion, reading: reading).model)
    let origins = Dictionary(uniqueKeysWithValues: model.hyperparameters.map { ($0.name, $0.origin) })
    #expect(origins[.headCount] == .config("n_head"))
    #expect(origins[.blockCount] == .tensors)
    #expect(origins[.keyLength] == .computed)
    #expect(origins[.normEpsilon] == .option)
    #expect(origins[.normalization] == .some(nil))
    #expect(model.hyperparameters.first { $0.name == .normEpsilon }?.value == 1e-6)
    let nanoGPT = try #require(toolkit.inspect(fixture("dialects/nanogpt.npz")).model)
    #expect(nanoGPT.hyperparameters.first { $0.name == .activation }?.origin == .dialect)
  }

  @Test func `counts the parameters by part, and each once`() throws {
    let model = try #require(toolkit.inspect(potion).model)
    #expect(model.parts.map(\.part) == [.embedding, .attention, .feedForward, .norms])
    #expect(model.parts.map(\.parameterCount) == [36_864, 66_560, 132_352, 1_152])
    #expect(model.parameterCount == 236_928)
    #expect(model.hasTiedOutput)
    let separate = try #require(toolkit.inspect(fixture("dialects/mingpt.npz")).model)
    #expect(separate.parts.last?.part == .head)
    #expect(separate.parts.last?.parameterCount == 24 * 16)
    #expect(separate.parts.reduce(0) { $0 + $1.parameterCount } == separate.parameterCount)
  }

  @Test func `says what each tensor is for`() throws {
    let tensors = try toolkit.inspect(fixture("dialects/nanogpt.npz")).tensors
    #expect(tensors.allSatisfy { !$0.roles.isEmpty && $0.exclusion == nil && $0.byteRange != nil })
    let stacked = try #require(tensors.first { $0.name.hasSuffix("h.1.attn.c_attn.weight") })
    #expect(stacked.roles == [.block(1, .attentionQuery), .block(1, .attentionKey), .block(1, .attentionValue)])
    #expect(stacked.shape == [48, 16])
    #expect(stacked.byteCount == 3072)
    // The head is stored, and tied.
    #expect(tensors.first { $0.name.hasSuffix("lm_head.weight") }?.roles == [.output])
  }

  @Test func `says which tensors are no weights, and why`() throws {
    let masks = try toolkit.inspect(fixture("dialects/mingpt.npz")).tensors.filter { $0.exclusion != nil }
    #expect(masks.map(\.name) == ["transformer.h.0.attn.bias", "transformer.h.1.attn.bias"])
    #expect(masks.allSatisfy { $0.exclusion!.contains("mask") && $0.roles.isEmpty })
  }

  @Test func `lists tensors of no known family as they are`() throws {
    let inspection = try toolkit.inspect(fixture("numpy/savez.npz"))
    guard case .unknownFamily = inspection.subject else {
      Issue.record("taken for \(inspection.subject)")
      return
    }
    #expect(inspection.problem == nil)
    #expect(inspection.tensors.count == 46)
    #expect(inspection.tensors.allSatisfy { $0.roles.isEmpty })
  }

  @Test func `shows an impossible model as far as it can, and says what is wrong`() throws {
    var reading = ReadingChoices()
    reading.hyperparameters[.headCount] = 3
    let inspection = try toolkit.inspect(potion, reading: reading)
    #expect(try #require(inspection.problem).description.contains("headCount: found 3"))
    guard case .flawed(_, dialect: "huggingface-gpt2") = inspection.subject else {
      Issue.record("taken for \(inspection.subject)")
      return
    }
    #expect(inspection.tensors.count == 52)
    #expect(inspection.tensors[0].roles == [.tokenEmbedding])
  }

  @Test func `does not take it for wrong that a file says nothing of its heads`() throws {
    let folder = try TemporaryFolder()
    let quiet = try folder.unconfigured(fixture("dialects/nanogpt.npz"), "quiet.npz")
    let inspection = try toolkit.inspect(quiet)
    #expect(inspection.problem == nil)
    #expect(inspection.unsaid.map(\.name) == [.headCount])
    #expect(inspection.unsaid.first?.possible == "1, 2, 4, 8, 16")
  }

  @Test func `spells the bytes of tokens that are parts of characters`() throws {
    var choices = InspectionChoices()
    choices.isForPage = true
    let samples = try #require(toolkit.inspect(potion, choices).tokenizer?.samples)
    #expect(samples.first { $0.id == 4 }?.text == "$")
    #expect(samples.first { $0.id == 96 }?.text == "\\xa2")
    #expect(samples.allSatisfy { !$0.text.contains("\u{fffd}") })
  }

  @Test func `refuses a dialect that there is not`() {
    #expect(throws: ToolkitError.self) { try toolkit.inspect(potion, reading: ReadingChoices(dialect: "klingon")) }
  }

  @Test(arguments: [
    ("h.2.ln_1.*", ["h.2.ln_1.weight", "h.2.ln_1.bias"]),
    ("block.0.attention*Norm", ["h.0.ln_1.weight"]),
    ("block.3.attentionKey", ["h.3.attn.c_attn.weight"]),
    ("w[pt]e.*", ["wte.weight", "wpe.weight"]),
  ])
  func `lists the tensors whose name or role a pattern matches`(pattern: String, names: [String]) throws {
    var choices = InspectionChoices()
    choices.tensors = NameGlob(pattern)
    choices.describesValues = true
    let inspection = try toolkit.inspect(potion, choices)
    #expect(inspection.tensors.map(\.name) == names)
    #expect(inspection.tensors.allSatisfy { $0.statistics?.count == $0.byteCount / 4 })
    #expect(inspection.total.tensors == 52)
  }

  @Test func `refuses a pattern that matches nothing, and says what names look like`() {
    var choices = InspectionChoices()
    choices.tensors = NameGlob("h.9.*")
    let error = #expect(throws: ToolkitError.self) { try toolkit.inspect(potion, choices) }
    #expect(
      error?.description.contains("none of its 52 tensors matches 'h.9.*'; they are called like 'wte.weight'") == true)
  }

  @Test func `sums up metadata by what it is made of`() throws {
    let metadata = try toolkit.inspect(potion).metadata
    #expect(metadata.map(\.name).first == "config")
    #expect(metadata[0].kind == "an object")
    #expect(metadata[0].count == 14)
    #expect(
      metadata[0].text
        == "architectures [1], model_type 'gpt2', n_layer 4, n_head 4, n_embd 64, n_inner null and 8 more")
  }
}

extension Toolkit {
  fileprivate func inspect(_ path: String, reading: ReadingChoices) throws -> Inspection {
    try inspect(path, InspectionChoices(), OpeningChoices(), reading)
  }
}

extension Inspection {
  fileprivate var model: ModelSummary? { if case .model(let model) = subject { model } else { nil } }
}
