import WeightGraph

extension Tensor {
  /// The tensor converted, where it has floating-point elements and a type is asked for; of block types to the one that
  /// suits it.
  ///
  /// - Parameter vectors: the type that vectors and the table of positions have all the same; one that is wider yet stays
  ///   as it is unless a type is asked for.
  func converted(to dtype: DType?, filling role: Role? = nil, vectors: DType? = nil) -> Tensor {
    guard self.dtype.isFloatingPoint else { return self }
    if let vectors, shape.rank < 2 || role == .positionEmbedding {
      return dtype == nil && vectors.isNarrower(than: self.dtype) ? self : cast(to: vectors)
    }
    guard let dtype else { return self }
    return cast(to: dtype.suiting(shape, role))
  }
}

extension Tensor {
  /// Whether the elements can be rounded to a type: to blocks only rows of whole ones.
  func isRounded(to dtype: DType) -> Bool {
    guard dtype.isBlockType else { return dtype.isRoundedTo }
    return dtype.isRoundedTo && shape.dimensions.last?.isMultiple(of: dtype.elementsPerBlock) ?? false
  }
}

extension DType {
  /// The type that a tensor gets where this one is asked for.
  ///
  /// As in llama.cpp vectors and the table of positions are never in blocks, which would save little and cost much. A row
  /// that is no multiple of a block's length gets the next larger type whose blocks fit, and half precision where none does.
  func suiting(_ shape: Shape, _ role: Role?) -> DType {
    guard isBlockType else { return self }
    guard shape.rank > 1, role != .positionEmbedding, let width = shape.dimensions.last else { return .f32 }
    return ([self] + largerBlocks).first { width.isMultiple(of: $0.elementsPerBlock) } ?? .f16
  }

  /// What llama.cpp takes in place of a type whose blocks are too long. Source: llama.cpp, `src/llama-quant.cpp`.
  private var largerBlocks: [DType] {
    switch self {
    case .q4_k: [.q5_0]
    case .q5_k: [.q5_1]
    case .q6_k: [.q8_0]
    default: []
    }
  }
}
