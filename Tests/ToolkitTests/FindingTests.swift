import ByteIO
import NumPy
import Testing
import Toolkit
import WeightGraph

@Suite struct `What matters about a file` {
  let folder: TemporaryFolder
  let potion = fixture("potion/model.npz")

  init() throws { folder = try TemporaryFolder() }

  /// The kinds of findings about the potion with some tensors changed.
  private func kinds(
    config: [String: MetadataValue] = [:], _ change: (String, Tensor) throws -> Tensor
  ) throws -> [Finding.Kind] {
    try findings(config: config, change).map(\.kind)
  }

  private func findings(
    config: [String: MetadataValue] = [:], _ change: (String, Tensor) throws -> Tensor = { $1 }
  ) throws -> [Finding] {
    try inspected(folder.damaged(potion, config: config, change)).findings.filter { $0.kind != .noTokenizer }
  }

  private func inspected(_ path: String) throws -> Inspection {
    var choices = InspectionChoices()
    choices.describesValues = true
    return try toolkit.inspect(path, choices)
  }

  @Test func `is nothing in a sound model with its tokenizer`() throws {
    #expect(try inspected(potion).findings == [])
  }

  @Test(arguments: Finding.Kind.allCases)
  func `is told of a file that has it, and not of one that nearly has`(kind: Finding.Kind) throws {
    let specimen = FindingSpecimen.of(kind)
    let told = try #require(try inspected(specimen.has(folder)).findings.first { $0.kind == kind })
    #expect(!told.text.isEmpty && !told.advice.isEmpty)
    let other = try TemporaryFolder()
    #expect(try !inspected(specimen.nearly(other)).findings.contains { $0.kind == kind })
  }

  @Test func `is NaN and infinities, wherever they are`() throws {
    let found = try findings { name, tensor in
      guard name == "h.2.mlp.c_fc.weight" || name == "wpe.weight" else { return tensor }
      return try tensor.mapped { index, bits in index == 77 ? (name == "wpe.weight" ? 0x7f80_0000 : 0x7fc0_0000) : bits
      }
    }
    #expect(found.map(\.kind) == [.notNumbers])
    #expect(
      found[0].text == "2 tensors hold NaN and infinities: 'wpe.weight' and 'h.2.mlp.c_fc.weight', 2 values in all")
    #expect(found[0].kind.gravity == .broken && !found[0].advice.isEmpty)
    #expect(found[0].tensors == ["wpe.weight", "h.2.mlp.c_fc.weight"])
  }

  @Test func `is a block that was copied over another`() throws {
    let model = try toolkit.open(potion).contents
    let found = try findings { name, tensor in
      guard name.hasPrefix("h.3.") else { return tensor }
      return try #require(model["h.1." + name.dropFirst(4)])
    }
    #expect(found.map(\.kind) == [.identicalBlocks])
    #expect(found[0].text == "2 layers are identical: blocks 1, 3")
    // One tensor of another block does not make it the same.
    #expect(
      try kinds { name, tensor in
        name == "h.3.attn.c_attn.weight" ? try #require(model["h.1.attn.c_attn.weight"]) : tensor
      } == [.identicalTensors])
  }

  @Test func `is a vocabulary padded with rows of zeros`() throws {
    let found = try findings { name, tensor in
      name == "wte.weight" ? try tensor.mapped { index, bits in index >= 500 * 64 ? 0 : bits } : tensor
    }
    #expect(found.map(\.kind) == [.paddedVocabulary])
    #expect(found[0].text.hasPrefix("the vocabulary is padded from 500 to 512: rows after 499 of 'wte.weight'"))
    // A row of zeros in the middle is no padding.
    #expect(
      try kinds { name, tensor in
        name == "wte.weight" ? try tensor.mapped { index, bits in index / 64 == 17 ? 0 : bits } : tensor
      } == [.deadRows])
  }

  @Test func `is positions that were never reached`() throws {
    #expect(
      try kinds { name, tensor in
        name == "wpe.weight" ? try tensor.mapped { index, bits in index >= 60 * 64 ? 0x8000_0000 : bits } : tensor
      } == [.unusedPositions])
  }

  @Test func `is gains near 0 where 1 is added to them`() throws {
    let isGain = { (name: String) in name.contains("ln_") && name.hasSuffix("weight") }
    let found = try findings { name, tensor in isGain(name) ? try tensor.mapped { ($0 - 1) * 0.1 } : tensor }
    #expect(found.map(\.kind) == [.normGainsNearZero])
    #expect(found.first?.text.contains("+1 convention?") == true && found.first?.tensors.count == 9)
    // One norm alone may be anything.
    #expect(try kinds { name, tensor in name == "ln_f.weight" ? try tensor.mapped { $0 - 1 } : tensor } == [])
  }

  @Test func `is gains of exactly 1, as before training`() throws {
    #expect(
      try kinds { name, tensor in
        name.contains("ln_") && name.hasSuffix("weight") ? try tensor.mapped { _ in 1 as Float } : tensor
      } == [.untrained])
  }

  @Test func `is bfloat16 and half precision stored as float32`() throws {
    let brain = try findings { _, tensor in try tensor.mapped { $1 & 0xffff_0000 } }
    #expect(brain.map(\.kind) == [.widelyStored])
    #expect(brain[0].text.hasPrefix("bf16 stored as f32: all 52 float32 tensors"))
    #expect(brain[0].advice.contains("--dtype bf16"))
    // Cut to 10 bits of fraction, and far from the ends of the range.
    let half = try findings { _, tensor in
      try tensor.mapped { value in
        value.magnitude < 0x1p-14 ? Float(0) : Float(bitPattern: value.bitPattern & 0xffff_e000)
      }
    }
    #expect(half.map(\.kind) == [.widelyStored])
    #expect(half[0].text.hasPrefix("f16 stored as f32"))
    // One tensor of many is no reason to say so.
    #expect(
      try kinds { name, tensor in name == "h.0.attn.c_proj.weight" ? try tensor.mapped { $1 & 0xffff_0000 } : tensor }
        == [])
  }

  @Test func `is rows, columns and whole matrices of zeros`() throws {
    let rows = try findings { name, tensor in
      guard name == "h.1.mlp.c_proj.weight" else { return tensor }
      return try tensor.mapped { index, bits in [3, 4, 200].contains(index / 64) ? 0 : bits }
    }
    #expect(rows.map(\.kind) == [.deadRows])
    #expect(rows[0].text == "3 dead rows, all zero, in 'h.1.mlp.c_proj.weight'")
    let columns = try findings { name, tensor in
      name == "h.1.mlp.c_fc.weight" ? try tensor.mapped { index, bits in index % 256 == 9 ? 0 : bits } : tensor
    }
    #expect(columns.map(\.kind) == [.deadColumns])
    #expect(columns[0].text == "1 dead column, all zero, in 'h.1.mlp.c_fc.weight'")
    #expect(
      try kinds { name, tensor in name == "h.1.mlp.c_fc.weight" ? try tensor.mapped { _ in 0 as Float } : tensor }
        == [.zeroTensors])
    // Zeros alone, even many of them, make no row and no column.
    #expect(
      try kinds { name, tensor in
        name == "h.1.mlp.c_fc.weight"
          ? try tensor.mapped { index, bits in (index / 256 + index) % 2 == 0 ? 0 : bits } : tensor
      } == [])
  }

  @Test func `is values that half precision cannot hold, and values far from all others`() throws {
    #expect(
      try kinds { name, tensor in
        name == "h.0.ln_1.bias"
          ? try tensor.mapped { index, bits in index == 5 ? Float(70_000).bitPattern : bits } : tensor
      } == [.beyondHalf])
    let found = try findings { name, tensor in
      name == "h.0.mlp.c_fc.weight"
        ? try tensor.mapped { index, bits in index == 5 ? Float(10).bitPattern : bits } : tensor
    }
    #expect(found.map(\.kind) == [.outliers])
    #expect(found[0].tensors == ["h.0.mlp.c_fc.weight"])
  }

  @Test func `is masks that are stored as weights, and a tied head that is stored twice`() throws {
    // Only names and shapes are needed for these.
    let masks = try toolkit.inspect(fixture("dialects/mingpt.npz")).findings
    #expect(masks.map(\.kind) == [.storedBuffers])
    #expect(masks[0].text.hasPrefix("2 buffers"))
    let tied = try toolkit.inspect(fixture("dialects/nanogpt.npz")).findings
    #expect(tied.map(\.kind) == [.storedTiedHead])
    #expect(try toolkit.inspect(fixture("dialects/huggingface.npz")).findings == [])
  }

  @Test func `is a tokenizer that is missing, or another model's`() throws {
    let path = try folder.damaged(potion)
    #expect(try inspected(path).findings.map(\.kind) == [.noTokenizer])
    #expect(try toolkit.inspect(path).findings == [])
  }

  @Test func `is known of tensors of no family by their names`() throws {
    let path = try folder.tensors([
      ("encoder.norm1.weight", [4], [0.01, -0.02, 0, 0.03]), ("encoder.norm2.weight", [4], [0.02, 0.01, -0.01, 0]),
      ("word_embeddings.weight", [3, 2], [1, 2, 3, 4, 0, 0]), ("attn.mask", [2, 2], [1, 0, 1, 1.1]),
      ("a", [2, 2], [1.1, 2, 3, 5]), ("b", [2, 2], [1.1, 2, 3, 5]),
    ])
    #expect(
      Set(try inspected(path).findings.map(\.kind))
        == [.identicalTensors, .normGainsNearZero, .paddedVocabulary, .storedBuffers])
  }
}

extension TemporaryFolder {
  /// Writes float32 tensors of no known family.
  func tensors(_ tensors: [(String, Shape, [Float])], _ file: String = "tensors.npz") throws -> String {
    let entries = try tensors.map { name, shape, values in
      let bytes = values.flatMap { value in
        (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(8 * $0)) }
      }
      return StateDict.Entry(
        name,
        try Tensor(
          dtype: .f32, shape: shape, source: TensorSource(ByteRegion(bytes)), provenance: Provenance(name: name)))
    }
    let path = self.path + "/" + file
    let writer = try FileWriter(path)
    _ = try NPZ().write(StateDict(entries), to: writer, ContainerOptions())
    try writer.commit()
    return path
  }
}
