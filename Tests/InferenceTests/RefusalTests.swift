import ByteIO
import Inference
import Testing
import WeightGraph

@Suite struct `A transformer refuses` {
  @Test func `no tokens, unknown ones and too many`() throws {
    let transformer = try Transformer(model())
    #expect(throws: InferenceError.noTokens) { try transformer.logits([]) }
    #expect(throws: InferenceError.unknownToken(261, position: 1, vocabularyLength: 261)) {
      try transformer.logits([0, 261])
    }
    #expect(throws: InferenceError.unknownToken(-1, position: 0, vocabularyLength: 261)) {
      try transformer.logits([-1])
    }
    #expect(throws: InferenceError.tooManyTokens(71, cached: 0, contextLength: 70)) {
      try transformer.logits(Array(repeating: 0, count: 71))
    }
    #expect(try transformer.logits(Array(repeating: 0, count: 70)).positionCount == 70)
  }

  @Test func `what does not fit behind the cache, and leaves the cache as it was`() throws {
    let transformer = try Transformer(model())
    let cache = KVCache(gpt2Like)
    _ = try transformer.logits(someTokens(69), after: cache, .last)
    var error: InferenceError?
    do { _ = try transformer.logits([1, 2], after: cache) } catch let found { error = found }
    #expect(error == .tooManyTokens(2, cached: 69, contextLength: 70))
    #expect(error?.description == "found 2 tokens after 69, expected at most 1")
    #expect(cache.count == 69)
  }

  @Test func `values that float32 cannot hold`() throws {
    let graph = try model { role, tensor in
      guard role == .outputNormBias else { return tensor }
      let bytes = (0..<48).flatMap { _ in (0..<8).map { UInt8(truncatingIfNeeded: 0.1.bitPattern >> (8 * $0)) } }
      return try Tensor(
        dtype: .f64, shape: tensor.shape, source: TensorSource(ByteRegion(bytes)), provenance: Provenance(name: "ln_f"))
    }
    #expect(throws: InferenceError.notFloat32(role: .outputNormBias, tensor: "ln_f", dtype: .f64)) {
      try Transformer(graph)
    }
  }

  @Test func `whole numbers for weights`() throws {
    let graph = try model { role, tensor in
      guard role == .outputNorm else { return tensor }
      return try Tensor(
        dtype: .u8, shape: tensor.shape, source: TensorSource(ByteRegion([UInt8](repeating: 1, count: 48))),
        provenance: Provenance(name: "ln_f"))
    }
    var message = ""
    do { _ = try Transformer(graph) } catch { message = error.description }
    #expect(message == "tensor 'ln_f' (outputNorm): found u8, expected floating-point values")
  }

  @Test func `combinations of choices without a meaning, by name`() throws {
    var shifted = llamaLike
    shifted.biases = [.norm]
    var odd = llamaLike
    odd.ropeDimensionCount = 5
    var wide = llamaLike
    wide.ropeDimensionCount = 12
    var uneven = llamaLike
    uneven.headCountKV = 3
    var baseless = llamaLike
    baseless.ropeFrequencyBase = 0
    let cases: [(Architecture, Hyperparameter)] = [
      (shifted, .biases), (odd, .ropeDimensionCount), (wide, .ropeDimensionCount), (uneven, .headCountKV),
      (baseless, .ropeFrequencyBase),
    ]
    for (architecture, name) in cases {
      var refused: Hyperparameter?
      do { _ = try Transformer(model(architecture)) } catch {
        if case InferenceError.notComputed(let name, _, _) = error { refused = name }
      }
      #expect(refused == name)
    }
  }
}
