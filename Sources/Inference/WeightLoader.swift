import ByteIO
import WeightGraph

/// Brings the tensors of a graph into the form that the kernels multiply: float32, [out, in], row after row.
///
/// A tensor that lies so in a mapped file is used where it lies. Any other, be it transposed, joined, deflated or of
/// another type, is written out once.
struct WeightLoader: Sendable {
  let graph: WeightGraph
  let threads: Int

  /// The weights of these roles, which the graph must have.
  func load(_ roles: [Role]) throws(InferenceError) -> [Role: Weight] {
    var weights: [Role: Weight] = [:]
    var rest: [(role: Role, tensor: Tensor)] = []
    for role in roles {
      guard let stored = graph[role] else { preconditionFailure("a graph fills all roles of its architecture") }
      let tensor = try Self.reading { () throws(ContainerError) in try stored.canonical() }
      guard tensor.dtype == .f32 else {
        throw .notFloat32(role: role, tensor: tensor.provenance.name, dtype: tensor.dtype)
      }
      if let region = tensor.bytesInPlace {
        weights[role] = Weight(region, shape: tensor.shape)
      } else {
        rest.append((role, tensor))
      }
    }
    let written = try write(rest.map(\.tensor))
    for (item, matrix) in zip(rest, written) { weights[item.role] = Weight(matrix) }
    return weights
  }

  /// Writes out tensors of float32, each chunk by whichever thread comes to it.
  private func write(_ tensors: [Tensor]) throws(InferenceError) -> [Matrix] {
    let matrices = tensors.map { tensor in
      let (rows, columns) = Weight.size(of: tensor.shape)
      return Matrix(rows: rows, columns: columns)
    }
    try Self.reading { () throws(ContainerError) in
      try TensorTraversal(tensors).forEachChunk(threads: threads) { (chunk, bytes) throws(ContainerError) in
        matrices[chunk.tensor].copy(bytes, at: chunk.byteOffset)
      }
    }
    return matrices
  }

  private static func reading<Result>(
    _ body: () throws(ContainerError) -> Result
  ) throws(InferenceError) -> Result {
    do throws(ContainerError) { return try body() } catch { throw .container(error) }
  }
}
