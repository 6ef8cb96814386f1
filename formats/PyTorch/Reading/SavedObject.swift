import ByteIO
import WeightGraph

/// What `torch.save` was given, as a file of either form has it: a pickle, and the storages that it refers to.
struct SavedObject {
  /// The file.
  let path: String
  /// The values.
  let pickle: Pickle
  /// Where the pickle stands.
  let place: PicklePlace
  /// The storages by the keys that the pickle has for them.
  let storages: [String: SavedStorage]
  /// The order of the bytes of numbers in storages.
  let order: ByteOrder
  /// The tensors that the pickle only refers to, by their keys: those of the tar form.
  var tensors: [String: TensorRecipe] = [:]
  /// What was noticed and does no harm.
  var remarks: [String] = []
}

/// A reference from a pickle to a storage, checked as far as it goes without the storage.
///
/// Source: `torch/serialization.py`, `persistent_id` in `_save` and `_legacy_save`.
struct StorageReference {
  /// The type of its elements, or `nil` where it has none and `length` counts bytes.
  let dtype: DType?
  let key: String
  /// The number of elements.
  let length: Int
  /// Which of these elements are meant; files of before 2018 have storages that are parts of others.
  let part: Range<Int>

  /// The size of what ``length`` counts, in bytes.
  var unit: Int { dtype?.bytesPerBlock ?? 1 }

  /// What messages call the storage.
  var subject: String { "storage '\(key)'" }

  /// A reference whose parts are known and checked.
  init(dtype: DType?, key: String, length: Int, part: Range<Int>) {
    self.dtype = dtype
    self.key = key
    self.length = length
    self.part = part
  }

  /// Reads `('storage', class, key, location, length)`, and in the stream form a view or `None` behind them.
  ///
  /// - Throws: ``StorageReferenceError`` where it is something else.
  init(_ reference: PickleReference, in heap: PickleHeap) throws(StorageReferenceError) {
    guard case .persistent(let id) = heap[reference], let parts = heap.elements(id),
      parts.count == 5 || parts.count == 6,
      heap.text(parts[0]) == "storage"
    else { throw StorageReferenceError(found: "a value that refers to no storage") }
    guard let symbol = heap.symbol(parts[1]) else { throw StorageReferenceError(found: "a storage without a class") }
    dtype = TorchType.dtype(ofStorage: symbol)
    guard dtype != nil || TorchType.isUntyped(symbol) else {
      throw StorageReferenceError(found: "a storage of class '\(symbol)'", isUnknownType: true)
    }
    guard let key = heap.key(parts[2]) else {
      throw StorageReferenceError(found: "a storage without a key")
    }
    self.key = key
    guard let length = heap.integer(parts[4]), length >= 0 else {
      throw StorageReferenceError(found: "storage '\(key)' without a length")
    }
    self.length = length
    part = try parts.count == 6 ? Self.part(parts[5], of: length, heap, key) : 0..<length
  }

  /// Reads `(key, offset, length)`, or `None` for the whole.
  private static func part(
    _ view: PickleReference, of length: Int, _ heap: PickleHeap, _ key: String
  ) throws(StorageReferenceError) -> Range<Int> {
    if case .none = heap[view] { return 0..<length }
    guard let parts = heap.elements(view), parts.count == 3, let offset = heap.integer(parts[1]),
      let count = heap.integer(parts[2]), offset >= 0, count >= 0, offset <= length, count <= length - offset
    else {
      throw StorageReferenceError(found: "a part of storage '\(key)' that does not lie in its \(length) elements")
    }
    return offset..<offset + count
  }
}

/// Why a value is no reference to a storage that can be read.
struct StorageReferenceError: Error {
  let found: String
  /// Whether it is sound, but of a type that is not known here.
  var isUnknownType = false
}
