import WeightGraph

/// The names that torch gives to the types of elements.
///
/// Source: `torch/storage.py`, `_dtype_to_storage_type_map` and `_new_dtypes`.
enum TorchType {
  private static let names: [(dtype: DType, torch: String, storage: String?)] = [
    (.f64, "float64", "DoubleStorage"), (.f32, "float32", "FloatStorage"), (.f16, "float16", "HalfStorage"),
    (.bf16, "bfloat16", "BFloat16Storage"), (.i64, "int64", "LongStorage"), (.i32, "int32", "IntStorage"),
    (.i16, "int16", "ShortStorage"), (.i8, "int8", "CharStorage"), (.u8, "uint8", "ByteStorage"),
    (.bool, "bool", "BoolStorage"), (.c64, "complex64", "ComplexFloatStorage"),
    (.c128, "complex128", "ComplexDoubleStorage"),
    // Younger than typed storages: their tensors name their type themselves.
    (.u16, "uint16", nil), (.u32, "uint32", nil), (.u64, "uint64", nil),
    (.f8e4m3, "float8_e4m3fn", nil), (.f8e5m2, "float8_e5m2", nil), (.f8e8m0, "float8_e8m0fnu", nil),
    (.f8e4m3fnuz, "float8_e4m3fnuz", nil), (.f8e5m2fnuz, "float8_e5m2fnuz", nil),
  ]

  /// The types that can be written.
  static let writable = Set(names.map(\.dtype))

  /// The type of the storage class `symbol`: `torch.FloatStorage`, or `torch.cuda.FloatStorage` in older files.
  static func dtype(ofStorage symbol: String) -> DType? {
    guard symbol.hasPrefix("torch."), let name = symbol.split(separator: ".").last else { return nil }
    return names.first { $0.storage.map { $0 == name } ?? false }?.dtype
  }

  /// Whether `symbol` is the class of storages without a type.
  static func isUntyped(_ symbol: String) -> Bool { symbol.hasPrefix("torch.") && symbol.hasSuffix(".UntypedStorage") }

  /// The type that torch calls `symbol`: `torch.uint16`.
  static func dtype(_ symbol: String) -> DType? { names.first { symbol == "torch.\($0.torch)" }?.dtype }

  /// The class of storages of a type, or `nil` where there is none.
  static func storageClass(_ dtype: DType) -> String? { names.first { $0.dtype == dtype }?.storage }

  /// What torch calls a type.
  static func name(_ dtype: DType) -> String? { names.first { $0.dtype == dtype }?.torch }
}
