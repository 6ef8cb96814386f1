import ByteIO

/// Which value of a ``PickleHeap``.
struct PickleReference: Hashable {
  fileprivate let index: UInt32
}

/// A value that a pickle describes; what it consists of is referred to, so that values may be shared and contain themselves.
enum PickleValue {
  case none
  case truth(Bool)
  case integer(Int64)
  /// An integer that 64 bits do not hold.
  case wideInteger
  case real(Double)
  /// Where the UTF-8 of a text stands in the pickle.
  case text(Range<Int>)
  /// Where bytes that are no text stand in the pickle.
  case bytes(Range<Int>)
  case list([PickleReference])
  case tuple([PickleReference])
  case set([PickleReference])
  /// Keys and values in turn; a key that occurs again replaces the one before.
  case dictionary([PickleReference])
  /// The name of a class or a function, and nothing but its name.
  case symbol(module: PickleReference, name: PickleReference)
  /// What stands for a thing outside the pickle: in torch, a storage.
  case persistent(PickleReference)
  /// What Python would make by calling something; here nothing is called, and the description is the value.
  case object(Int)
}

extension PickleValue {
  /// Whether other values may lie in it.
  var isCollection: Bool {
    switch self {
    case .list, .tuple, .set, .dictionary, .object: true
    case .none, .truth, .integer, .wideInteger, .real, .text, .bytes, .symbol, .persistent: false
    }
  }
}

/// What a pickle says of an object that Python would make by a call.
struct PickleObject {
  /// What would be called: usually a symbol.
  let function: PickleReference
  /// The arguments: always a tuple.
  let arguments: PickleReference
  /// What the object's attributes would be set from.
  var state: PickleReference?
  /// What would be put into it under keys: keys and values in turn.
  var items: [PickleReference] = []
  /// What would be appended to it.
  var elements: [PickleReference] = []
  /// The place of the instruction in the pickle.
  let byte: Int
}

/// All values of one pickle, side by side: however deep they lie in one another, making and dropping them is no recursion.
struct PickleHeap {
  /// What contains the pickle.
  let source: ByteRegion
  private var values: [PickleValue] = []
  private var objects: [PickleObject] = []
  private var collectionCount = 0

  init(_ source: ByteRegion) { self.source = source }

  /// The number of values.
  var count: Int { values.count }

  /// How much memory they take, in that of a number; what other values may lie in takes up to three times as much.
  var weight: Int { values.count + 2 * collectionCount }

  /// All values, in the order in which they were made.
  var references: some Collection<PickleReference> { (0..<UInt32(values.count)).lazy.map(PickleReference.init) }

  subscript(_ reference: PickleReference) -> PickleValue { values[Int(reference.index)] }

  mutating func add(_ value: PickleValue) -> PickleReference {
    values.append(value)
    if value.isCollection { collectionCount += 1 }
    return PickleReference(index: UInt32(values.count - 1))
  }

  mutating func add(_ object: PickleObject) -> PickleReference {
    objects.append(object)
    return add(.object(objects.count - 1))
  }

  /// Extends a list, a set or an object; returns `false` for anything else.
  mutating func append(_ elements: some Sequence<PickleReference>, to target: PickleReference) -> Bool {
    let index = Int(target.index)
    switch values[index] {
    case .list(var list):
      // The heap lets go of the list while it grows, so that it is not copied.
      values[index] = .none
      list.append(contentsOf: elements)
      values[index] = .list(list)
    case .set(var set):
      values[index] = .none
      set.append(contentsOf: elements)
      values[index] = .set(set)
    case .object(let object): objects[object].elements.append(contentsOf: elements)
    default: return false
    }
    return true
  }

  /// Puts keys and values, in turn, into a dictionary or an object; returns `false` for anything else.
  mutating func put(_ items: some Sequence<PickleReference>, into target: PickleReference) -> Bool {
    let index = Int(target.index)
    switch values[index] {
    case .dictionary(var dictionary):
      values[index] = .none
      dictionary.append(contentsOf: items)
      values[index] = .dictionary(dictionary)
    case .object(let object): objects[object].items.append(contentsOf: items)
    default: return false
    }
    return true
  }

  /// Gives an object its state; returns `false` for anything else.
  mutating func build(_ target: PickleReference, from state: PickleReference) -> Bool {
    guard case .object(let object) = self[target] else { return false }
    objects[object].state = state
    return true
  }
}

extension PickleHeap {
  /// The text, where a value is one and is UTF-8.
  func text(_ reference: PickleReference) -> String? {
    guard case .text(let range) = self[reference] else { return nil }
    return source.slice(range)?.text
  }

  /// The integer, where a value is one.
  func integer(_ reference: PickleReference) -> Int? {
    guard case .integer(let value) = self[reference] else { return nil }
    return Int(value)
  }

  /// The elements, where a value is a tuple or a list.
  func elements(_ reference: PickleReference) -> [PickleReference]? {
    switch self[reference] {
    case .tuple(let elements), .list(let elements): elements
    default: nil
    }
  }

  /// The integers, where a value is a tuple or a list of such.
  func integers(_ reference: PickleReference) -> [Int]? {
    guard let elements = elements(reference) else { return nil }
    var integers: [Int] = []
    integers.reserveCapacity(elements.count)
    for element in elements {
      guard let integer = integer(element) else { return nil }
      integers.append(integer)
    }
    return integers
  }

  /// The name of a symbol with its module: `collections.OrderedDict`.
  func symbol(_ reference: PickleReference) -> String? {
    guard case .symbol(let module, let name) = self[reference], let module = text(module), let name = text(name)
    else { return nil }
    return "\(module).\(name)"
  }

  /// The description of an object, where a value is one.
  func object(_ reference: PickleReference) -> PickleObject? {
    guard case .object(let index) = self[reference] else { return nil }
    return objects[index]
  }
}
