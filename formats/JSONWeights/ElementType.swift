import ByteIO
import WeightGraph

/// How the types of elements are spelled in JSON: by torch, numpy, safetensors and those who imitate them.
struct ElementType: Equatable {
  let dtype: DType
  /// The order of a number's bytes in base64.
  let order: ByteOrder

  init(_ dtype: DType, _ order: ByteOrder = .little) {
    self.dtype = dtype
    self.order = order
  }

  /// The type that a file calls `name`, such as `torch.float32`, `float32`, `F32` or `<f4`.
  init?(named name: String) {
    let order: ByteOrder
    switch name.first {
    // numpy's codes count bytes where others count bits: `<i8` is what they call `i64`.
    case "<", "=", "|": order = .little
    case ">": order = .big
    default:
      let bare = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
      guard let dtype = Self.names[bare] else { return nil }
      self.init(dtype)
      return
    }
    guard let dtype = Self.numpyCodes[String(name.dropFirst())] else { return nil }
    self.init(dtype, order)
  }

  /// What this project calls a type when it writes one.
  static func name(of dtype: DType) -> String {
    switch dtype {
    case .f64: "float64"
    case .f32: "float32"
    case .f16: "float16"
    case .bf16: "bfloat16"
    case .f8e4m3: "float8_e4m3fn"
    case .f8e5m2: "float8_e5m2"
    case .f8e8m0: "float8_e8m0fnu"
    case .f8e4m3fnuz: "float8_e4m3fnuz"
    case .f8e5m2fnuz: "float8_e5m2fnuz"
    case .i64: "int64"
    case .i32: "int32"
    case .i16: "int16"
    case .i8: "int8"
    case .u64: "uint64"
    case .u32: "uint32"
    case .u16: "uint16"
    case .u8: "uint8"
    case .bool: "bool"
    case .c64: "complex64"
    case .c128: "complex128"
    default: preconditionFailure("blocks are not held")
    }
  }

  /// Whether elements of this type may be lists of numbers: complex ones and floats of one byte are base64 only.
  static func isNumber(_ dtype: DType) -> Bool {
    switch dtype {
    case .c64, .c128, .f8e4m3, .f8e5m2, .f8e8m0, .f8e4m3fnuz, .f8e5m2fnuz: false
    default: true
    }
  }

  private static let names: [String: DType] = {
    var names: [String: DType] = [
      "double": .f64, "float": .f32, "half": .f16, "long": .i64, "int": .i32, "short": .i16, "byte": .u8,
      "bool_": .bool,
      "boolean": .bool, "cfloat": .c64, "cdouble": .c128,
      "f8_e4m3": .f8e4m3, "f8_e5m2": .f8e5m2, "f8_e8m0": .f8e8m0, "f8_e4m3fnuz": .f8e4m3fnuz,
      "f8_e5m2fnuz": .f8e5m2fnuz,
    ]
    for dtype in DType.elementwise {
      names[dtype.rawValue] = dtype
      names[name(of: dtype)] = dtype
    }
    return names
  }()

  private static let numpyCodes: [String: DType] = [
    "f8": .f64, "f4": .f32, "f2": .f16, "i8": .i64, "i4": .i32, "i2": .i16, "i1": .i8, "u8": .u64, "u4": .u32,
    "u2": .u16,
    "u1": .u8, "b1": .bool, "c8": .c64, "c16": .c128,
  ]
}
