import WeightGraph

/// What the header calls the types of elements.
///
/// Source: `safetensors/src/tensor.rs`, `Dtype`.
enum ElementTypes {
  /// The types in the order of their alignment, the smallest first: tensors are written in the opposite order.
  private static let all: [(name: String, dtype: DType)] = [
    ("BOOL", .bool), ("F4", .f4e2m1), ("F6_E2M3", .f6e2m3), ("F6_E3M2", .f6e3m2), ("U8", .u8), ("I8", .i8),
    ("F8_E5M2", .f8e5m2), ("F8_E4M3", .f8e4m3), ("F8_E8M0", .f8e8m0),
    ("F8_E4M3FNUZ", .f8e4m3fnuz), ("F8_E5M2FNUZ", .f8e5m2fnuz),
    ("I16", .i16), ("U16", .u16), ("F16", .f16), ("BF16", .bf16),
    ("I32", .i32), ("U32", .u32), ("F32", .f32), ("C64", .c64), ("F64", .f64), ("I64", .i64), ("U64", .u64),
  ]

  private static let dtypes = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.dtype) })
  private static let places = Dictionary(
    uniqueKeysWithValues: all.enumerated().map { ($1.dtype, (rank: $0, name: $1.name)) })

  /// The types that can be held.
  static let held = Set(all.map(\.dtype))

  /// The type called `name`, or `nil` for one that is not read.
  static func dtype(named name: String) -> DType? { dtypes[name] }

  /// What the header calls a type that can be held.
  static func name(of dtype: DType) -> String { places[dtype]!.name }

  /// Where a type that can be held comes in the order of alignment.
  static func rank(of dtype: DType) -> Int { places[dtype]!.rank }
}
