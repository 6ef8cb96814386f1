import CKernels
import WeightGraph

/// How the numbers of a weight are stored; the kernels widen the narrower ones exactly, as they read them.
enum WeightType: Sendable {
  case float32, half, bfloat16

  /// The type of a tensor's elements, or `nil` where the kernels read no such elements.
  init?(_ dtype: DType) {
    switch dtype {
    case .f32: self = .float32
    case .f16: self = .half
    case .bf16: self = .bfloat16
    default: return nil
    }
  }

  /// The size of an element in bytes.
  var byteCount: Int { self == .float32 ? 4 : 2 }

  /// The type as the kernels call it.
  var kernelType: transmute_weight_type {
    switch self {
    case .float32: .float32
    case .half: .half
    case .bfloat16: .bfloat16
    }
  }
}
