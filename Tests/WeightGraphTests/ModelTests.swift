import ByteIO
import Testing
import WeightGraph

@Suite struct `A role` {
  @Test func `is written as text and read back`() {
    for role in [Role.tokenEmbedding, .outputBias] + BlockRole.allCases.map({ .block(12, $0) }) {
      #expect(Role(role.description) == role)
    }
    #expect(Role("block.01.attentionQuery") == nil)
    #expect(Role("block.-1.attentionQuery") == nil)
    #expect(Role("block.1.attention") == nil)
  }

  @Test func `comes in the order of execution`() {
    #expect(Role.block(2, .attentionNorm) < .block(10, .attentionNorm))
    #expect(Role.block(0, .attentionQuery) < .block(0, .feedForwardUp))
    #expect(Role.positionEmbedding < .block(0, .attentionNorm) && Role.block(9, .feedForwardDown) < .outputNorm)
  }
}

let tiny = Architecture(
  blockCount: 1, embeddingLength: 4, contextLength: 3, vocabularyLength: 5, headCount: 2, feedForwardLength: 8,
  activation: .geluTanh, biases: [.norm, .attentionInput], hasTiedOutput: true)

/// A graph whose tensors count upwards, each passed through `change`.
func graph(_ architecture: Architecture = tiny, _ change: (Role, Tensor) -> Tensor = { $1 }) throws -> WeightGraph {
  let tensors = try architecture.roles.map { role in
    (role, change(role, try counting(architecture.shape(of: role), name: role.description)))
  }
  return try WeightGraph(architecture: architecture, tensors: Dictionary(uniqueKeysWithValues: tensors))
}

@Suite struct `An architecture` {
  @Test func `is written as metadata and read back`() throws {
    var llama = tiny
    llama.headCountKV = 1
    llama.normalization = .rms
    llama.normEpsilon = 1e-6
    llama.positions = .rotary
    llama.ropeFrequencyBase = 500000
    llama.feedForward = .gated
    llama.activation = .silu
    llama.hasQueryKeyNorms = true
    llama.attentionScale = 0.1
    for architecture in [tiny, llama] {
      let pairs = architecture.metadata.members.map { (Hyperparameter(rawValue: $0.key)!, $0.value) }
      #expect(try Architecture(Dictionary(uniqueKeysWithValues: pairs)) == architecture)
    }
  }

  @Test(arguments: [
    (Hyperparameter.headCount, MetadataValue.integer(3)), (.headCount, .integer(0)), (.headCount, .integer(-4)),
    (.activation, "gelu"), (.blockCount, .integer(1 << 40)), (.normEpsilon, .double(.nan)), (.hasTiedOutput, .null),
    (.biases, .array(["none"])),
  ])
  func `refuses what no model can have`(name: Hyperparameter, value: MetadataValue) {
    let pairs = tiny.metadata.members.map { (Hyperparameter(rawValue: $0.key)!, $0.value) }
    var values = Dictionary(uniqueKeysWithValues: pairs.filter { $0.0 != .keyLength && $0.0 != .valueLength })
    values[name] = value
    #expect(throws: HyperparameterError.self) { try Architecture(values) }
  }
}

@Suite struct `A fingerprint` {
  @Test func `is the same whatever layout and lossless type hold the values`() throws {
    let plain = try Fingerprint(graph())
    let wide = try Fingerprint(graph { $1.cast(to: .f64) })
    let half = try Fingerprint(graph { $1.cast(to: .f16) })
    let stored = try Fingerprint(
      graph { _, tensor in
        guard tensor.shape.rank == 2 else { return tensor }
        let region = ByteRegion(try! tensor.transposed().bytes(0..<tensor.elementCount))
        let shape = Shape([tensor.shape[1], tensor.shape[0]])
        return try! Tensor(
          dtype: .f32, shape: shape, source: TensorSource(region), provenance: tensor.provenance
        ).transposed()
      })
    #expect(plain == wide && plain == half && plain == stored)
  }

  @Test func `differs with one bit, one hyperparameter, or two equal tensors exchanged`() throws {
    let plain = try Fingerprint(graph())
    let flipped = try Fingerprint(
      graph { role, tensor in
        guard role == .block(0, .feedForwardDown) else { return tensor }
        var bytes = try! tensor.bytes(0..<tensor.elementCount)
        bytes[17] ^= 1
        return try! Tensor(
          dtype: .f32, shape: tensor.shape, source: TensorSource(ByteRegion(bytes)), provenance: tensor.provenance)
      })
    var erf = tiny
    erf.activation = .geluErf
    #expect(plain.digest != flipped.digest)
    #expect(plain.tensors.filter { flipped.tensors[$0.key] != $0.value }.map(\.key) == [.block(0, .feedForwardDown)])
    #expect(try plain.digest != Fingerprint(graph(erf)).digest)
  }

  @Test func `takes known digests for granted and asks for nothing twice`() throws {
    let book = DigestBook()
    let model = try graph()
    let first = try Fingerprint(model, known: book)
    book[model.tensors[.outputNorm]!] = TensorDigest.leaf(ByteRegion([1]).bytes)
    #expect(try Fingerprint(model, known: book) != first)
  }

  @Test func `keeps float64 values that float32 cannot hold`() throws {
    let exact = try counting([3]).cast(to: .f64)
    #expect(try exact.canonical().dtype == .f32)
    let third = withUnsafeBytes(of: 1.0 / 3.0) { Array($0) }
    let tensor = try Tensor(
      dtype: .f64, shape: [1], source: TensorSource(ByteRegion(third)), provenance: Provenance(name: "t"))
    #expect(try tensor.canonical().dtype == .f64)
  }
}

@Suite struct `A weight graph` {
  @Test func `names every role that is missing or misshapen`() throws {
    var tensors = try graph().tensors
    tensors[.outputNorm] = nil
    tensors[.block(0, .attentionKey)] = try counting([2, 2], name: "k")
    do {
      _ = try WeightGraph(architecture: tiny, tensors: tensors)
      Issue.record("a graph with a missing tensor was made")
    } catch {
      let text = error.description
      #expect(text.contains("'outputNorm': is missing") && text.contains("tensor 'k': shape [2, 2], expected [4, 4]"))
    }
  }
}
