import CKernels
import WeightGraph

/// How the numbers of a weight are stored; the kernels widen the narrower ones exactly, as they read them.
enum WeightType: Sendable {
  case float32, half, bfloat16
  /// Blocks of neighbours that share a scale.
  case blocks(DType)

  /// The type of a tensor's elements, or `nil` where the kernels read no such elements.
  init?(_ dtype: DType) {
    switch dtype {
    case .f32: self = .float32
    case .f16: self = .half
    case .bf16: self = .bfloat16
    default:
      guard dtype.isBlockType, !dtype.isPacked else { return nil }
      self = .blocks(dtype)
    }
  }

  /// How many bytes so many elements take; whole blocks, where they are stored in blocks.
  func byteCount(_ elements: Int) -> Int {
    switch self {
    case .float32: 4 * elements
    case .half, .bfloat16: 2 * elements
    case .blocks(let dtype): elements / dtype.elementsPerBlock * dtype.bytesPerBlock
    }
  }

  /// The type as the kernels call it.
  var kernelType: transmute_weight_type {
    switch self {
    case .float32: .float32
    case .half: .half
    case .bfloat16: .bfloat16
    case .blocks: .blocks
    }
  }

  /// What the blocks are, as the kernels call it; of no meaning for other types.
  var kernelBlock: transmute_block_type {
    switch self {
    case .float32, .half, .bfloat16: .q8_0
    case .blocks(let dtype): BlockConversion.kernelType(dtype)
    }
  }
}
