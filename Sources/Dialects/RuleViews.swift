import WeightGraph

extension Rule {
  /// Whether a model may do without: biases, and a head that is tied.
  var isOptional: Bool {
    switch target {
    case .role(let role): role == .output || role == .outputBias || role == .outputNormBias
    case .block(let role): role.rawValue.hasSuffix("Bias")
    case .stacked(let roles): roles.allSatisfy { $0.rawValue.hasSuffix("Bias") }
    }
  }

  /// The tensors of the roles that a stored tensor fills, [out, in], or `nil` where its shape allows none.
  ///
  /// Rotated rows are still in the file's order: ``canonical(_:_:)`` reorders them when the heads are known.
  func views(of stored: Tensor) -> [Tensor]? {
    let matrix: Tensor
    switch (layout, stored.shape.rank) {
    case (_, 1), (.asStored, 2), (.interleaved, 2): matrix = stored
    case (.transposed, 2), (.convolved, 2): matrix = stored.transposed()
    case (.convolved, 3) where stored.shape[0] == 1: matrix = stored.squeezed(axis: 0).transposed()
    default: return nil
    }
    guard case .stacked(let roles) = target else { return [matrix] }
    return matrix.shape[0].isMultiple(of: roles.count) ? matrix.split(axis: 0, into: roles.count) : nil
  }

  /// Whether the heads of this architecture can lie as this rule says: pairs need an even number of rows.
  func fits(_ architecture: Architecture) -> Bool {
    layout != .interleaved || architecture.keyLength.isMultiple(of: 2)
  }

  /// One of the tensors that ``views(of:)`` made, with its rows in canonical order; the rule must fit the architecture.
  func canonical(_ part: Tensor, _ architecture: Architecture) -> Tensor {
    layout == .interleaved ? part.pairs(.apart, groupLength: architecture.keyLength) : part
  }

  /// The stored tensor that the roles' canonical tensors make: the inverse of ``views(of:)`` and ``canonical(_:_:)``.
  ///
  /// The rule must fit the architecture.
  func stored(_ parts: [Tensor], _ architecture: Architecture) -> Tensor {
    let ordered =
      layout == .interleaved ? parts.map { $0.pairs(.together, groupLength: architecture.keyLength) } : parts
    let matrix = Tensor.joined(ordered, axis: 0)
    guard matrix.shape.rank == 2 else { return matrix }
    return switch layout {
    case .asStored, .interleaved: matrix
    case .transposed: matrix.transposed()
    case .convolved: matrix.transposed().unsqueezed(axis: 0)
    }
  }

  /// The shape of the stored tensor in a model of this architecture.
  func storedShape(_ architecture: Architecture, layer: Int) -> Shape {
    let shapes = target.roles(layer: layer).map { architecture.shape(of: $0) }
    let rows = shapes.reduce(0) { $0 + $1[0] }
    guard let columns = shapes[0].dimensions.dropFirst().first else { return [rows] }
    return switch layout {
    case .asStored, .interleaved: [rows, columns]
    case .transposed: [columns, rows]
    case .convolved: [1, columns, rows]
    }
  }

  /// Whether a stored tensor of this shape is what ``storedShape(_:layer:)`` asks for; TensorFlow's leading axis of
  /// length 1 may have been squeezed away.
  func accepts(_ shape: Shape, as expected: Shape) -> Bool {
    shape == expected
      || layout == .convolved && expected.rank == 3 && shape.dimensions == Array(expected.dimensions.dropFirst())
  }
}
