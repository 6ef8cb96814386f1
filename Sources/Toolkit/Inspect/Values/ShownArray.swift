import ByteIO
import WeightGraph

/// An array as numpy prints it: of more than 1,000 values only the first and last three along each axis.
struct ShownArray {
  /// The lengths of the axes, of which more may be left out than shown.
  let lengths: [Int]
  /// Whether nothing is left out.
  let isWhole: Bool
  /// The values that are shown, row after row.
  let values: [Value]

  /// A value of any type.
  enum Value: Hashable {
    case float(ShortestDecimal)
    case integer(String)
    case bool(Bool)

    var json: MetadataValue {
      switch self {
      case .float(let number): .double(number.value)
      case .integer(let text): Int64(text).map(MetadataValue.integer) ?? .string(text)
      case .bool(let value): .bool(value)
      }
    }
  }

  /// How many values are shown at either end of an axis of which some are left out.
  static let edge = 3
  /// The largest number of values that are all shown.
  static let threshold = 1000

  /// Reads the elements that are shown; the tensor must be resident.
  init(_ tensor: Tensor, _ selection: ElementSelection) {
    lengths = selection.lengths
    let count = selection.shape.elementCount ?? 0
    let isWhole = count <= Self.threshold
    self.isWhole = isWhole
    let axes = selection.lengths.map { Self.shown($0, isWhole: isWhole) }
    let tensor = tensor.withPlainNumbers
    var block = ByteBlock(uninitialized: tensor.dtype.bytesPerBlock)
    var values: [Value] = []
    func visit(_ axis: Int, _ element: Int) {
      guard axis < selection.lengths.count else {
        var target = block.mutableBytes
        tensor.read(element..<element + 1, into: &target)
        return values.append(Value(block.bytes, tensor.dtype))
      }
      for place in axes[axis] { visit(axis + 1, element + place * selection.strides[axis]) }
    }
    if count > 0 { visit(0, selection.offset) }
    self.values = values
  }

  /// Whether the middle of an axis is left out.
  func isCut(_ axis: Int) -> Bool { !isWhole && lengths[axis] > 2 * Self.edge }

  /// The places of an axis that are shown.
  func shown(_ axis: Int) -> [Int] { Self.shown(lengths[axis], isWhole: isWhole) }

  private static func shown(_ length: Int, isWhole: Bool) -> [Int] {
    isWhole || length <= 2 * edge ? Array(0..<length) : Array(0..<edge) + Array(length - edge..<length)
  }
}

extension Tensor {
  /// The tensor with types that numpy does not have widened to float32.
  fileprivate var withPlainNumbers: Tensor {
    switch dtype {
    case .f64, .f32, .f16, .i64, .i32, .i16, .i8, .u64, .u32, .u16, .u8, .bool: self
    default: cast(to: .f32)
    }
  }
}

extension ShownArray.Value {
  fileprivate init(_ bytes: RawSpan, _ dtype: DType) {
    self =
      switch dtype {
      case .f64: .float(ShortestDecimal(Double(bitPattern: bytes.integer(at: 0))))
      case .f16: .float(ShortestDecimal(half: bytes.integer(at: 0)))
      case .i64: .integer(String(bytes.integer(at: 0, as: Int64.self)))
      case .i32: .integer(String(bytes.integer(at: 0, as: Int32.self)))
      case .i16: .integer(String(bytes.integer(at: 0, as: Int16.self)))
      case .i8: .integer(String(bytes.integer(at: 0, as: Int8.self)))
      case .u64: .integer(String(bytes.integer(at: 0, as: UInt64.self)))
      case .u32: .integer(String(bytes.integer(at: 0, as: UInt32.self)))
      case .u16: .integer(String(bytes.integer(at: 0, as: UInt16.self)))
      case .u8: .integer(String(bytes.byte(at: 0)))
      case .bool: .bool(bytes.byte(at: 0) != 0)
      default: .float(ShortestDecimal(Float(bitPattern: bytes.integer(at: 0))))
      }
  }
}
