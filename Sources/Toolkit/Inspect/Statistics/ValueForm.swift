import WeightGraph

/// The form in which a tensor's values are handed to those who describe them.
enum ValueForm: Sendable {
  /// As float32, which the kernels take where it lies.
  case float
  /// As half precision, which the kernels widen.
  case half
  /// As bfloat16, which the kernels widen.
  case brain
  /// Anything else converted to float64.
  case double

  /// The form for elements of a type; `nil` for types without an order.
  init?(_ dtype: DType) {
    switch dtype {
    case .f32: self = .float
    case .f16: self = .half
    case .bf16: self = .brain
    case .f64, .i64, .i32, .i16, .i8, .u64, .u32, .u16, .u8, .bool: self = .double
    case .c64, .c128: return nil
    }
  }

  /// The tensor with elements in the form for its type.
  static func readable(_ tensor: Tensor) -> Tensor {
    ValueForm(tensor.dtype) == .double ? tensor.cast(to: .f64) : tensor
  }
}

extension DType {
  /// Whether all values of a histogram's bucket are its edge nearest to zero.
  ///
  /// A bucket is one bfloat16 number, and integers up to 256 lie on such edges too.
  var liesOnBucketEdges: Bool { self == .bf16 || !isFloatingPoint }

  /// The bucket of the least normal number, where the subnormal ones are counted by their buckets.
  ///
  /// The kernels look at values widened to float32, where half precision's subnormals have become normal; they lie from
  /// 2⁻²⁴ up, so that no other value shares their buckets.
  var leastNormalBucket: Int? { self == .f16 ? Int(Float(0x1p-14).bitPattern >> 16) : nil }
}
