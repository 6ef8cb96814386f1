import ByteIO
import FormatConformance
import Testing
import WeightGraph

@testable import Llama2C

/// A small model with a head of its own.
private func untied(_ name: String) throws -> StateDict {
  let contents = try Checkpoint(name).read()
  let table = contents["token_embedding_table"]!
  return try StateDict(
    contents.entries + [.init("wcls", table.cast(to: .f64).cast(to: .f32))], metadata: contents.metadata)
}

@Suite struct `llama2.c, as every container` {
  @Test(
    arguments: ContainerConformance(
      Llama2C(), noticesEveryFlip: false,
      samples: try! (0...2).map { try Sample(fixture: "llama/smallest-v\($0).bin") },
      models: try! [Checkpoint("smallest-v1").read(), untied("smallest-v1")]
    ).promises)
  func `keeps what containers promise`(_ promise: ConformancePromise) throws { try promise.check() }
}

@Suite struct `llama2.c's version 0, as every container` {
  @Test(
    arguments: ContainerConformance(
      Llama2C(), options: ContainerOptions(["version": "0"]), noticesEveryFlip: false,
      models: try! [Checkpoint("smallest-v0").read(), untied("smallest-v0")]
    ).promises)
  func `keeps what containers promise`(_ promise: ConformancePromise) throws { try promise.check() }
}

@Suite struct `A checkpoint of llama2.c` {
  @Test func `is read under its program's names, kind by kind`() throws {
    let contents = try Checkpoint("untied-v1").read()
    #expect(
      contents.names.prefix(5) == [
        "rms_att_weight.0", "rms_att_weight.1", "rms_ffn_weight.0", "rms_ffn_weight.1", "rms_final_weight",
      ])
    #expect(contents["wq.1"]?.shape == [24, 24])
    #expect(contents["wk.1"]?.shape == [12, 24])
    #expect(contents["w2.0"]?.shape == [24, 40])
    #expect(contents["wcls"]?.shape == [29, 24])
    #expect(
      contents.metadata["config"]
        == [
          "dim": 24, "hidden_dim": 40, "n_layers": 2, "n_heads": 4, "n_kv_heads": 2, "vocab_size": 29, "seq_len": 16,
        ])
    #expect(try Checkpoint("tied-v1").read()["wcls"] == nil)
  }

  @Test(arguments: ["tied", "untied"]) func `holds the same in versions 0 and 1`(name: String) throws {
    let old = try Checkpoint("\(name)-v0").read()
    let new = try Checkpoint("\(name)-v1").read()
    #expect(old.metadata == new.metadata)
    for entry in new.entries { #expect(try entry.tensor.doubles() == old[entry.name]?.doubles()) }
    #expect(Set(old.names).subtracting(new.names) == ["freq_cis_real", "freq_cis_imag"])
  }

  @Test(arguments: ["tied", "untied", "smallest"]) func `is written as it was exported`(name: String) throws {
    let old = try Checkpoint("\(name)-v0")
    let new = try Checkpoint("\(name)-v1")
    #expect(try written(new.read(), version: 1) == new.bytes)
    #expect(try written(old.read(), version: 0) == old.bytes)
    #expect(try written(old.read().withoutTables(), version: 1) == new.bytes)
  }

  @Test func `gets the tables of version 0 that PyTorch makes, within two ULP`() throws {
    let original = try Checkpoint("untied-v0").read()
    let made = try Checkpoint(bytes: written(original.withoutTables(), version: 0)).read()
    #expect(made.names == original.names)
    for entry in original.entries {
      let (mine, theirs) = (try #require(made[entry.name]).doubles(), try entry.tensor.doubles())
      #expect(zip(mine, theirs).allSatisfy { abs($0 - $1) <= (entry.name.hasPrefix("freq_cis") ? 1.2e-7 : 0) })
    }
  }

  @Test func `of version 2 is multiplied out as runq.c does it`() throws {
    let exact = try Checkpoint("untied-v1").read()
    let contents = try Checkpoint("untied-v2").read()
    #expect(contents.names == exact.names && contents.metadata == exact.metadata)
    for entry in contents.entries {
      #expect(entry.tensor.dtype == .f32 && entry.tensor.isRandomAccess == entry.name.hasPrefix("rms"))
      let (found, original) = (try entry.tensor.doubles(), try #require(exact[entry.name]).doubles())
      guard !entry.name.hasPrefix("rms") else {
        #expect(found == original)
        continue
      }
      for start in stride(from: 0, to: found.count, by: 8) {
        let scale = Double(Float(original[start..<start + 8].map(abs).max()!) / 127)
        for index in start..<start + 8 {
          #expect(abs(found[index] - original[index]) <= scale * 0.5001)
          // An int8 times a scale, rounded to float32 once.
          #expect(Float((found[index] / scale).rounded()) * Float(scale) == Float(found[index]))
        }
      }
    }
    #expect(throws: Never.self) { try written(contents, version: 1) }
  }

  @Test func `of version 0 is told by its length alone, and says so`() throws {
    var checkpoint = try Checkpoint("tied-v0")
    #expect(checkpoint.recognition?.contains("exactly these 40540 bytes") == true)
    checkpoint.bytes.append(0)
    #expect(checkpoint.recognition == nil)
    checkpoint.bytes.removeLast(2)
    #expect(checkpoint.recognition == nil)
    checkpoint = try Checkpoint("tied-v0")
    // The same length, but three heads do not share 24 evenly among four.
    checkpoint[12] = 5
    #expect(checkpoint.recognition == nil)
  }

  @Test func `is not written from what its header cannot say`() throws {
    for (key, value): (String, MetadataValue?) in [
      ("n_heads", nil), ("n_heads", 3), ("n_heads", 4), ("n_kv_heads", 3), ("seq_len", 0), ("dim", -4),
      ("n_layers", 2_147_483_647), ("hidden_dim", 2_147_483_647), ("vocab_size", 4_294_967_296),
    ] {
      var contents = try Checkpoint("smallest-v1").read()
      contents.metadata[path: ["config", key]] = value
      #expect(throws: ContainerError.self, "\(key)") { try written(contents, version: 1) }
    }
  }
}

@Suite struct `A hostile checkpoint of llama2.c` {
  @Test(arguments: [1, 2], 0..<7) func `is refused where a number is not positive`(version: Int, index: Int) throws {
    for number: Int32 in [0, -1, .min] {
      var checkpoint = try Checkpoint("smallest-v\(version)")
      checkpoint[8 + 4 * index] = number
      let error = try #require(checkpoint.error)
      #expect(error.contains("byte \(8 + 4 * index): found \(number), expected a positive number"))
    }
  }

  @Test(arguments: [0, 1, 2], 0..<7)
  func `is refused where a number does not fit the file`(version: Int, index: Int) throws {
    // Only version 0 stores anything for every position.
    guard version == 0 || index != 6 else { return }
    for number: Int32 in [.max, .max - 1, 1 << 30, 65536] {
      var checkpoint = try Checkpoint("smallest-v\(version)")
      checkpoint[(version == 0 ? 0 : 8) + 4 * index] = number
      #expect(checkpoint.error != nil)
      if version == 0 { #expect(checkpoint.recognition == nil) }
    }
  }

  @Test func `is refused where its lengths multiply beyond what can be counted`() throws {
    for version in [1, 2] {
      var checkpoint = try Checkpoint("smallest-v\(version)")
      for (index, number): (Int, Int32) in [
        (0, 1 << 30), (1, .max), (2, .max), (3, 1 << 10), (4, 1 << 10), (5, .max), (6, .max),
      ] { checkpoint[8 + 4 * index] = number }
      #expect(checkpoint.error?.hasSuffix("expected more than can be counted by the numbers of the header") == true)
    }
  }

  @Test func `is refused where its flag or its group is none`() throws {
    var checkpoint = try Checkpoint("smallest-v2")
    checkpoint.bytes[36] = 2
    #expect(checkpoint.error == "header, shared classifier, byte 36: found 2, expected 0 or 1")
    checkpoint.bytes[36] = 1
    for group: Int32 in [0, -2, .min] {
      checkpoint[37] = group
      #expect(checkpoint.error == "header, group size, byte 37: found \(group), expected a positive number")
    }
    // Not every matrix is a whole number of such groups.
    checkpoint[37] = 3
    #expect(checkpoint.error?.contains("file length") == true)
  }

  @Test func `is refused kindly where it is another version`() throws {
    var checkpoint = try Checkpoint("smallest-v1")
    for version: Int32 in [0, 3, -1] {
      checkpoint[4] = version
      #expect(checkpoint.recognition != nil)
      #expect(checkpoint.error == "header, version: version \(version) (0, 1 and 2 are read)")
    }
  }

  @Test func `says which of its bytes nobody reads`() throws {
    var checkpoint = try Checkpoint("smallest-v1")
    checkpoint.bytes[100] = 1
    #expect(try checkpoint.read().remarks == ["header: bytes 37..<256 are not all zero; passed over"])
  }
}
