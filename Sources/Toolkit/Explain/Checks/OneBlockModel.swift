import ByteIO
import WeightGraph

/// A model of one block, made in memory of another model's first, some of whose tensors may be exchanged.
///
/// What is not exchanged stays where it lies in the file.
struct OneBlockModel {
  /// What the model consists of.
  var architecture: Architecture
  private var tensors: [Role: Tensor]

  /// The first block of a model, between its embedding and its head.
  init(_ graph: WeightGraph, contextLength: Int) {
    architecture = graph.architecture
    architecture.blockCount = 1
    tensors = graph.tensors
    // Rows of the position table that no token reaches are not needed.
    architecture.contextLength = min(contextLength, architecture.contextLength)
    if let table = tensors[.positionEmbedding] {
      tensors[.positionEmbedding] = table.sliced(axis: 0, 0..<architecture.contextLength)
    }
  }

  /// The model as it can be run.
  ///
  /// - Throws: ``ContainerError`` where an exchanged tensor does not fit the architecture.
  var graph: WeightGraph {
    get throws(ContainerError) { try WeightGraph(architecture: architecture, tensors: tensors) }
  }

  /// The same model, to which a token's position makes no difference.
  func withoutPositions() throws(ContainerError) -> OneBlockModel {
    var copy = self
    copy.architecture.positions = .learned
    // A window tells by their places which tokens are near.
    copy.architecture.slidingWindow = nil
    let shape = copy.architecture.shape(of: .positionEmbedding)
    try copy.exchange(.positionEmbedding, shape, [Float](repeating: 0, count: shape.dimensions.reduce(1, *)))
    return copy
  }

  /// The elements of a tensor of the block, as float32; `nil` where the model has none.
  func values(_ role: BlockRole) throws(ContainerError) -> [Float]? { try tensors[.block(0, role)]?.floats() }

  /// Exchanges a tensor of the block.
  mutating func exchange(_ role: BlockRole, _ shape: Shape, _ values: [Float]) throws(ContainerError) {
    try exchange(.block(0, role), shape, values)
  }

  private mutating func exchange(_ role: Role, _ shape: Shape, _ values: [Float]) throws(ContainerError) {
    var block = ByteBlock(uninitialized: values.count * 4)
    var bytes = block.mutableBytes
    for (index, value) in values.enumerated() { bytes.store(value.bitPattern.littleEndian, at: index * 4) }
    tensors[role] = try Tensor(
      dtype: .f32, shape: shape, source: TensorSource(ByteRegion(block)), provenance: Provenance(name: role.description)
    )
  }
}
