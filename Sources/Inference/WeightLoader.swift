import ByteIO
import WeightGraph

/// Brings the tensors of a graph into the form that the kernels read: [out, in], row after row.
///
/// A tensor that lies so in a mapped file is used where it lies. Any other, be it transposed, joined or deflated, is written
/// out once. Matrices of halves, of bfloat16 and of block types remain so, and take less memory; float64 becomes float32.
struct WeightLoader: Sendable {
  let graph: WeightGraph
  let threads: Int
  /// Where the memory of what is written out comes from.
  private let spare = SpareMemory()

  init(graph: WeightGraph, threads: Int) { (self.graph, self.threads) = (graph, threads) }

  /// The weights of these roles, which the graph must have.
  func load(_ roles: [Role]) throws(InferenceError) -> [Role: Weight] {
    var weights: [Role: Weight] = [:]
    var rest: [(role: Role, tensor: Tensor, type: WeightType)] = []
    for role in roles {
      guard let stored = graph[role] else { preconditionFailure("a graph fills all roles of its architecture") }
      let tensor = try Self.reading { () throws(ContainerError) in try Self.readable(stored) }
      guard let type = WeightType(tensor.dtype) else {
        throw .notFloat32(role: role, tensor: tensor.provenance.name, dtype: tensor.dtype)
      }
      if let region = tensor.bytesInPlace {
        weights[role] = Weight(region, type, shape: tensor.shape)
      } else {
        rest.append((role, tensor, type))
      }
    }
    let written = try write(rest.map(\.tensor))
    for (item, memory) in zip(rest, written) {
      weights[item.role] = Weight(memory, item.type, shape: item.tensor.shape)
    }
    return weights
  }

  /// A matrix of a type that the kernels widen as they read; everything else, gains and biases too, as float32.
  private static func readable(_ tensor: Tensor) throws(ContainerError) -> Tensor {
    tensor.shape.rank == 2 && WeightType(tensor.dtype) != nil ? tensor : try tensor.canonical()
  }

  /// Writes out tensors, each chunk by whichever thread comes to it.
  private func write(_ tensors: [Tensor]) throws(InferenceError) -> [WeightMemory] {
    let memories = tensors.map { WeightMemory(byteCount: $0.byteCount, from: spare) }
    try Self.reading { () throws(ContainerError) in
      try TensorTraversal(tensors).forEachChunk(threads: threads) { (chunk, bytes) throws(ContainerError) in
        memories[chunk.tensor].copy(bytes, at: chunk.byteOffset)
      }
    }
    return memories
  }

  private static func reading<Result>(
    _ body: () throws(ContainerError) -> Result
  ) throws(InferenceError) -> Result {
    do throws(ContainerError) { return try body() } catch { throw .container(error) }
  }
}
