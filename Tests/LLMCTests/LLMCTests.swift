import ByteIO
import FormatConformance
import LLMC
import Testing
import WeightGraph

@Suite struct `llm.c, as every container` {
  @Test(
    arguments: ContainerConformance(
      LLMC(), noticesEveryFlip: false,
      samples: [try! Sample(fixture: "llmc/smallest.bin"), try! Sample(fixture: "llmc/smallest-bf16.bin")],
      models: ["smallest", "smallest-bf16"].map { try! Checkpoint($0).read() }
    ).promises)
  func `keeps what containers promise`(_ promise: ConformancePromise) throws { try promise.check() }
}

@Suite struct `A checkpoint of llm.c` {
  @Test func `is read under its program's names, kind by kind`() throws {
    let contents = try Checkpoint("gpt2").read()
    #expect(contents.names.prefix(6) == ["wte", "wpe", "ln1w.0", "ln1w.1", "ln1b.0", "ln1b.1"])
    #expect(contents.names.suffix(2) == ["lnfw", "lnfb"])
    #expect(contents["wte"]?.shape == [24, 16])
    #expect(contents["qkvw.1"]?.shape == [48, 16])
    #expect(contents["fcprojw.0"]?.shape == [16, 64])
    #expect(
      contents.metadata["config"]
        == [
          "max_seq_len": 12, "vocab_size": 24, "num_layers": 2, "num_heads": 4, "channels": 16,
          "padded_vocab_size": 128,
        ])
    #expect(try Checkpoint("gpt2-bf16").read().entries.allSatisfy { $0.tensor.dtype == .bf16 })
  }

  @Test(arguments: ["gpt2", "gpt2-bf16", "smallest", "smallest-bf16"])
  func `is written again byte for byte`(name: String) throws {
    let checkpoint = try Checkpoint(name)
    #expect(try written(checkpoint.read()) == checkpoint.bytes)
  }

  @Test func `is padded to whole groups of 128 rows where nothing says how many there are`() throws {
    var contents = try Checkpoint("gpt2").read()
    contents.metadata[path: ["config", "padded_vocab_size"]] = nil
    #expect(try written(contents) == Checkpoint("gpt2").bytes)
    var smallest = try Checkpoint("smallest").read()
    smallest.metadata[path: ["config", "padded_vocab_size"]] = nil
    #expect(try written(smallest).count == Checkpoint("smallest").bytes.count + (128 - 5) * 4 * 4)
  }

  @Test func `says which rows are padding, and whether they are used`() throws {
    var checkpoint = try Checkpoint("smallest")
    #expect(try checkpoint.read().remarks == ["tensor 'wte': rows 3..<5 are padding and are left out"])
    let elements = try #require(try checkpoint.read()["wte"]).doubles()
    checkpoint.bytes[1024 + 4 * 4 * 4 + 1] = 1
    let remark = "tensor 'wte': rows 3..<5 are padding and are left out, though 1 of these 2 rows are not zero"
    #expect(try checkpoint.read().remarks == [remark])
    #expect(try checkpoint.read()["wte"]?.doubles() == elements)
    checkpoint[7] = 3
    #expect(
      checkpoint.error == "file length: found \(checkpoint.bytes.count) bytes, expected "
        + "\(checkpoint.bytes.count - 32) by the numbers of the header")
  }

  @Test func `says that there are numbers which nobody reads`() throws {
    var checkpoint = try Checkpoint("smallest")
    checkpoint[200] = 7
    #expect(try checkpoint.read().remarks[0] == "header: more than 8 of its 256 numbers are set; passed over")
  }

  @Test func `is not written from tensors of two types`() throws {
    let contents = try Checkpoint("smallest").read()
    let mixed = try StateDict(
      contents.entries.map { $0.name == "lnfw" ? .init($0.name, $0.tensor.cast(to: .bf16)) : $0 },
      metadata: contents.metadata)
    #expect(
      throws: ContainerError.cannotHold(
        container: "llmc", losses: [Loss("tensor 'lnfw'", "type bf16, the others are f32")])
    ) { try written(mixed) }
  }

  @Test func `is not written from numbers that no header has`() throws {
    for (key, value): (String, MetadataValue?) in [
      ("num_heads", nil), ("num_heads", 0), ("num_heads", -4), ("num_heads", 2.5), ("num_heads", 4_294_967_297),
      ("padded_vocab_size", 2), ("num_layers", 2_147_483_647), ("channels", 2_147_483_647),
    ] {
      var contents = try Checkpoint("smallest").read()
      contents.metadata[path: ["config", key]] = value
      #expect(throws: ContainerError.self, "\(key)") { try written(contents) }
    }
  }
}

@Suite struct `A hostile checkpoint of llm.c` {
  @Test(arguments: 2..<8) func `is refused where a number is not positive`(index: Int) throws {
    for number: Int32 in [0, -1, .min] {
      var checkpoint = try Checkpoint("smallest")
      checkpoint[index] = number
      let error = try #require(checkpoint.error)
      #expect(error.contains("byte \(4 * index): found \(number), expected a positive number"))
    }
  }

  @Test(arguments: 2..<8) func `is refused where a number does not fit the file`(index: Int) throws {
    for number: Int32 in [.max, .max - 1, 1 << 30, 65536] where index != 5 {
      var checkpoint = try Checkpoint("smallest")
      checkpoint[index] = number
      #expect(checkpoint.error?.contains("expected") == true)
    }
  }

  @Test func `is refused where its lengths multiply beyond what can be counted`() throws {
    var checkpoint = try Checkpoint("smallest")
    for index in [2, 3, 4, 6, 7] { checkpoint[index] = .max }
    #expect(checkpoint.error?.hasSuffix("expected more than can be counted by the numbers of the header") == true)
    // Each shape can be counted here, all of them together cannot.
    for index in [2, 3, 4, 7] { checkpoint[index] = .max }
    checkpoint[6] = 1 << 20
    #expect(checkpoint.error?.hasSuffix("expected more than can be counted by the numbers of the header") == true)
  }

  @Test func `is refused where the padding is shorter than the vocabulary`() throws {
    var checkpoint = try Checkpoint("smallest")
    checkpoint[7] = 2
    #expect(
      checkpoint.error == "header, padded_vocab_size, byte 28: found 2, expected at least 3, the vocab_size")
  }

  @Test func `is refused kindly where it is another version, or another file of llm.c`() throws {
    var checkpoint = try Checkpoint("smallest")
    checkpoint[1] = 1
    #expect(checkpoint.error?.hasPrefix("header, version: version 1 (3, of float32, and 5, of bfloat16") == true)
    for (magic, what): (Int32, String) in [(20_240_327, "a debug state"), (20_240_328, "a tokenizer")] {
      checkpoint[0] = magic
      #expect(LLMC().recognize(checkpoint.file)?.reason == "the magic number of \(what) of llm.c")
      #expect(checkpoint.error == "header, magic: \(what) of llm.c, not the weights of a GPT-2")
    }
    checkpoint[0] = 20_240_325
    #expect(LLMC().recognize(checkpoint.file) == nil)
  }
}
