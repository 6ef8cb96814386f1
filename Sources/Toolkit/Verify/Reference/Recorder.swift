import ByteIO
import Inference
import WeightGraph

/// Puts aside the steps of a forward pass that other engines can tell as well, as they come.
final class Recorder {
  /// What went wrong, if anything did; nothing is put aside after it.
  private(set) var failure: FileError?
  private let sink: FileSink
  private let blockCount: Int
  private var items: [Item] = []
  private var places: [String: Int] = [:]
  private var end = 0
  private var prefix = ""
  private var tokenCount = 0

  /// A tensor of which some rows have come.
  private struct Item {
    let name: String
    let dtype: DType
    let shape: Shape
    let start: Int
    let byteCount: Int
    var filled = 0
  }

  /// Puts aside what a model of so many blocks computes.
  init(_ sink: FileSink, blockCount: Int) { (self.sink, self.blockCount) = (sink, blockCount) }

  /// Begins a sequence, whose tensors' names begin with a prefix.
  func begin(_ tokens: [Int], prefix: String) {
    (self.prefix, tokenCount) = (prefix, tokens.count)
    let ids = tokens.flatMap { id in (0..<8).map { UInt8(truncatingIfNeeded: id >> (8 * $0)) } }
    take("tokens", .i64, [tokens.count], ByteRegion(ids).bytes)
  }

  /// Takes in every step that another engine can tell.
  var tap: ActivationTap {
    { step, shape, values in
      guard let name = self.name(step) else { return }
      // The final norm and the head come in pieces of a few tokens.
      let whole = shape.rank == 2 ? [self.tokenCount, shape[1]] : shape
      // Floats have no padding, so that all their memory may be seen as bytes.
      self.take(name, .f32, whole, unsafe values.bytes)
    }
  }

  private func name(_ step: ActivationStep) -> String? {
    switch step {
    case .embedding: "hidden_states.0"
    // What the last block makes is told behind the norm, as transformers does.
    case .block(let index, .feedForwardResidual) where index + 1 < blockCount: "hidden_states.\(index + 1)"
    case .block(let index, .attentionWeights): "attentions.\(index)"
    case .outputNorm: "hidden_states.\(blockCount)"
    case .logits: "logits"
    default: nil
    }
  }

  /// Puts bytes behind those of the same tensor that came before.
  private func take(_ name: String, _ dtype: DType, _ shape: Shape, _ bytes: RawSpan) {
    guard failure == nil else { return }
    let place = places[prefix + name] ?? reserve(prefix + name, dtype, shape)
    do throws(FileError) { try sink.write(bytes, at: items[place].start + items[place].filled) } catch {
      failure = error
    }
    items[place].filled += bytes.byteCount
  }

  private func reserve(_ name: String, _ dtype: DType, _ shape: Shape) -> Int {
    // What a forward pass computes has been in memory, or would have been: its size is a number.
    let byteCount = shape.dimensions.reduce(dtype.bytesPerBlock, *)
    items.append(Item(name: name, dtype: dtype, shape: shape, start: end, byteCount: byteCount))
    end += byteCount
    places[name] = items.count - 1
    return items.count - 1
  }

  /// Everything that was put aside, which now lies in these bytes.
  func contents(in bytes: ByteRegion) throws(ContainerError) -> StateDict {
    var entries: [StateDict.Entry] = []
    for item in items {
      guard let region = bytes.slice(at: item.start, count: item.byteCount) else {
        preconditionFailure("all rows of every tensor have come")
      }
      let tensor = try Tensor(
        dtype: item.dtype, shape: item.shape, source: TensorSource(region), provenance: Provenance(name: item.name))
      entries.append(StateDict.Entry(item.name, tensor))
    }
    return try StateDict(entries)
  }
}
