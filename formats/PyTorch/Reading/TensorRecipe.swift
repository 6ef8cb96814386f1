import WeightGraph

/// What a pickle says of one tensor, taken apart.
///
/// Source: `torch/_utils.py`, `_rebuild_tensor_v2`, `_rebuild_tensor_v3`, `_rebuild_parameter`;
/// `torch/_tensor.py`, `_rebuild_from_type_v2`.
struct TensorRecipe {
  let dtype: DType
  let storage: StorageReference
  /// The first element, counted in elements of ``dtype``.
  let offset: Int
  let shape: Shape
  /// The distances between neighbours along each axis, in elements.
  let strides: [Int]
  /// Where this is said, for messages.
  let place: PicklePlace
  let byte: Int

  /// What a list says of a tensor, every number from 0 on.
  init(_ storage: StorageReference, offset: Int, shape: Shape, strides: [Int], place: PicklePlace, byte: Int) {
    // Storages in lists have types.
    dtype = storage.dtype ?? .u8
    self.storage = storage
    self.offset = offset
    self.shape = shape
    self.strides = strides
    self.place = place
    self.byte = byte
  }

  /// Takes the object apart that describes the tensor `name`.
  ///
  /// - Parameter wrappers: how many objects may lie around the tensor's own.
  init(
    _ name: String, _ object: PickleObject, _ heap: PickleHeap, _ place: PicklePlace, wrappers: Int
  ) throws(ContainerError) {
    func wrong(_ found: String, _ expected: String) -> ContainerError {
      place.damaged("tensor '\(name)'", at: object.byte, found: found, expected: expected)
    }
    var (function, arguments) = (heap.symbol(object.function) ?? "?", heap.elements(object.arguments) ?? [])
    for _ in 0..<wrappers {
      switch function {
      case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state":
        guard let inner = arguments.first.flatMap(heap.object) else { throw wrong("a parameter", "a tensor in it") }
        (function, arguments) = (heap.symbol(inner.function) ?? "?", heap.elements(inner.arguments) ?? [])
      case "torch._tensor._rebuild_from_type_v2":
        guard arguments.count == 4, let inner = heap.symbol(arguments[0]), let own = heap.elements(arguments[2]) else {
          throw wrong("a tensor of a class of its own", "a tensor in it")
        }
        (function, arguments) = (inner, own)
      default: break
      }
    }
    let lengths = [
      "torch._utils._rebuild_tensor": 4...4, "torch._utils._rebuild_tensor_v2": 6...7, Self.untyped: 7...8,
    ]
    guard let length = lengths[function] else {
      throw .unsupported(
        subject: "tensor '\(name)'", reason: "made by '\(function)', which is not read here",
        hint: "save it as a plain dense tensor")
    }
    guard length.contains(arguments.count) else {
      throw wrong("\(arguments.count) arguments of '\(function)'", "\(length)")
    }
    do throws(StorageReferenceError) {
      storage = try StorageReference(arguments[0], in: heap)
    } catch {
      guard error.isUnknownType else { throw wrong(error.found, "a storage") }
      throw .unsupported(subject: "tensor '\(name)'", reason: error.found, hint: nil)
    }
    guard let offset = heap.integer(arguments[1]), offset >= 0 else { throw wrong("no offset", "a number from 0 on") }
    guard let shape = heap.integers(arguments[2]).flatMap(Shape.init(checking:)) else {
      throw wrong("no shape", "numbers from 0 on")
    }
    guard let strides = heap.integers(arguments[3]), strides.count == shape.rank, strides.allSatisfy({ $0 >= 0 }) else {
      throw wrong("no strides for \(shape.rank) axes", "as many numbers from 0 on")
    }
    (self.offset, self.shape, self.strides) = (offset, shape, strides)
    (self.place, byte) = (place, object.byte)
    dtype = try Self.dtype(name, function, arguments, storage, heap, wrong)
    try Self.refuseBits(name, function, arguments, heap)
  }

  private static let untyped = "torch._utils._rebuild_tensor_v3"

  /// The type of the elements: the storage's, or the one that a tensor over a storage without a type names itself.
  private static func dtype(
    _ name: String, _ function: String, _ arguments: [PickleReference], _ storage: StorageReference,
    _ heap: PickleHeap, _ wrong: (String, String) -> ContainerError
  ) throws(ContainerError) -> DType {
    guard function == untyped else {
      guard let dtype = storage.dtype else { throw wrong("a storage without a type", "one with a type") }
      return dtype
    }
    guard let symbol = heap.symbol(arguments[6]) else { throw wrong("no type", "one of torch's") }
    guard let dtype = TorchType.dtype(symbol) else {
      throw .unsupported(subject: "tensor '\(name)'", reason: "elements of type '\(symbol)'", hint: nil)
    }
    return dtype
  }

  /// Refuses tensors whose elements are the conjugates or the negatives of what is stored.
  private static func refuseBits(
    _ name: String, _ function: String, _ arguments: [PickleReference], _ heap: PickleHeap
  ) throws(ContainerError) {
    let place = function == untyped ? 7 : 6
    guard place < arguments.count, case .dictionary(let items) = heap[arguments[place]] else { return }
    for index in stride(from: 0, to: items.count - 1, by: 2) {
      guard let bit = heap.text(items[index]), ["conj", "neg"].contains(bit), case .truth(true) = heap[items[index + 1]]
      else { continue }
      throw .unsupported(
        subject: "tensor '\(name)'", reason: "a view with the '\(bit)' bit set",
        hint: "in Python: tensor.resolve_\(bit)() before saving")
    }
  }
}
