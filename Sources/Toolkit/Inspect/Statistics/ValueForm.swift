import WeightGraph

/// The form in which a tensor's values are handed to those who describe them.
enum ValueForm: Sendable {
  /// As float32, which the kernels take where it lies; blocks are widened to it.
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
    case .f8e4m3, .f8e5m2, .f8e8m0, .f8e4m3fnuz, .f8e5m2fnuz: self = .double
    case .c64, .c128: return nil
    default: self = .float
    }
  }

  /// The tensor with elements in the form for its type.
  static func readable(_ tensor: Tensor) -> Tensor {
    if tensor.dtype.isBlockType { return tensor.cast(to: .f32) }
    return ValueForm(tensor.dtype) == .double ? tensor.cast(to: .f64) : tensor
  }
}

extension DType {
  /// Whether all values of a histogram's bucket are its edge nearest to zero.
  ///
  /// A bucket is one bfloat16 number; numbers of one byte and integers up to 256 lie on such edges too.
  var liesOnBucketEdges: Bool { self == .bf16 || bytesPerBlock == 1 || isPacked || !isFloatingPoint }

  /// The bucket of the least normal number, where the subnormal ones are counted by their buckets.
  ///
  /// The types are those whose subnormals have become normal when their values are looked at: as float32, or as float64.
  /// What lies below the least normal number is nothing else, so that no other value shares their buckets.
  var leastNormalBucket: Int? {
    let leastNormal: Float
    switch self {
    case .f16, .f8e5m2: leastNormal = 0x1p-14
    case .f8e4m3: leastNormal = 0x1p-6
    case .f8e4m3fnuz: leastNormal = 0x1p-7
    case .f8e5m2fnuz: leastNormal = 0x1p-15
    default: return nil
    }
    return Int(leastNormal.bitPattern >> 16)
  }
}
