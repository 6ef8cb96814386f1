import WeightGraph

/// What TensorFlow calls the types of elements, by its numbers for them.
///
/// Source: `tensorflow/core/framework/types.proto`, `DataType`.
enum ElementType {
  private static let known: [UInt64: DType] = [
    1: .f32, 2: .f64, 3: .i32, 4: .u8, 5: .i16, 6: .i8, 8: .c64, 9: .i64, 10: .bool, 14: .bf16, 17: .u16, 18: .c128,
    19: .f16, 22: .u32, 23: .u64, 24: .f8e5m2, 25: .f8e4m3, 26: .f8e4m3fnuz, 28: .f8e5m2fnuz,
  ]

  /// The types that are listed by name only.
  private static let others: [UInt64: String] = [
    11: "qint8", 12: "quint8", 13: "qint32", 15: "qint16", 16: "quint16", 20: "resource", 21: "variant",
    27: "float8_e4m3b11fnuz", 29: "int4", 30: "uint4", 31: "int2", 32: "uint2", 33: "float4_e2m1fn",
  ]

  /// The number of texts, which no state dict holds.
  static let text: UInt64 = 7
  /// The types that can be held.
  static let held = Set(known.values)

  /// The type of a number, or `nil` for one that is not read.
  static func dtype(_ number: UInt64) -> DType? { known[number] }

  /// What a type that is not read is called.
  static func name(_ number: UInt64) -> String { others[number].map { "type \($0)" } ?? "the unknown type \(number)" }
}
