import WeightGraph

/// Makes the values of a pickle into a tree, by what the symbols in it stand for.
struct CheckpointTree {
  /// How deep values may lie in one another.
  static let depthLimit = 256
  /// How many values and names a tree may have; those of a model's checkpoint are some hundred thousand.
  static let mostValues = 2 * StateDict.mostTensors
  /// How many of the values may be lists, dictionaries or objects, which take several times the memory of others.
  static let mostCollections = StateDict.mostTensors / 4

  private let heap: PickleHeap
  private let place: PicklePlace
  private let tensors: [String: TensorRecipe]
  /// How many values and names the tree may have. Values may be shared, and a few of them, each shared twice by the next, would make a
  /// tree without end.
  private let most: Int
  private var count = 0
  private var collectionCount = 0

  private init(_ saved: SavedObject) {
    heap = saved.pickle.heap
    place = saved.place
    tensors = saved.tensors
    most = min(max(1 << 16, 4 * heap.count), Self.mostValues)
  }

  /// The tree of all that was saved.
  ///
  /// - Throws: ``ContainerError`` where it is too deep or has no end.
  static func read(_ saved: SavedObject) throws(ContainerError) -> CheckpointValue {
    var tree = CheckpointTree(saved)
    return try tree.value(saved.pickle.root, depth: 0)
  }

  private mutating func value(_ reference: PickleReference, depth: Int) throws(ContainerError) -> CheckpointValue {
    count += 1
    if heap[reference].isCollection { collectionCount += 1 }
    guard depth <= Self.depthLimit, count <= most, collectionCount <= Self.mostCollections else { throw excess(depth) }
    switch heap[reference] {
    case .none: return .scalar(.null)
    case .truth(let value): return .scalar(.bool(value))
    case .integer(let value): return .scalar(.integer(value))
    case .real(let value): return .scalar(.double(value))
    case .text: return heap.text(reference).map { .scalar(.string($0)) } ?? .unreadable("a text that is no UTF-8")
    case .wideInteger: return .unreadable("an integer that 64 bits do not hold")
    case .bytes: return .unreadable("bytes")
    case .persistent(let id):
      return heap.key(id).flatMap { tensors[$0] }.map { .tensor(.listed($0)) }
        ?? .unreadable("a storage without a tensor")
    case .symbol:
      let symbol = heap.symbol(reference) ?? "?"
      return TorchType.dtype(symbol) == nil ? .unreadable("the symbol '\(symbol)'") : .scalar(.string(symbol))
    case .list(let elements), .tuple(let elements), .set(let elements): return try list(elements, depth)
    case .dictionary(let items):
      var members = CheckpointMembers()
      try set(items, of: &members, depth)
      return .members(of: members)
    case .object: return try object(reference, depth)
    }
  }

  /// What there is too much of.
  private func excess(_ depth: Int) -> ContainerError {
    let found =
      if depth > Self.depthLimit {
        "values more than \(Self.depthLimit) deep"
      } else if count > heap.count {
        "values that are shared too often"
      } else if collectionCount > Self.mostCollections {
        "more than \(Self.mostCollections) lists, dictionaries and objects"
      } else {
        "more than \(most) values and names"
      }
    return .damaged(subject: place.subject, byte: place.offset, found: found, expected: "a checkpoint")
  }

  private mutating func list(
    _ elements: [PickleReference], _ depth: Int
  ) throws(ContainerError) -> CheckpointValue {
    var values: [CheckpointValue] = []
    values.reserveCapacity(min(elements.count, most - min(count, most)))
    for element in elements { values.append(try value(element, depth: depth + 1)) }
    return .list(of: values)
  }

  /// Sets members from keys and values in turn.
  private mutating func set(
    _ items: [PickleReference], of members: inout CheckpointMembers, _ depth: Int
  ) throws(ContainerError) {
    for place in stride(from: 0, to: items.count - 1, by: 2) {
      count += 1
      if let name = name(items[place]) {
        members.set(name, try value(items[place + 1], depth: depth + 1))
      } else {
        members.set("?", .unreadable("values under keys that are no texts"))
      }
    }
  }

  /// The name that a key gives; numbers and the like are written as Python's `json` writes them.
  private func name(_ key: PickleReference) -> String? {
    switch heap[key] {
    case .text: heap.text(key)
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .truth(let value): "\(value)"
    case .none: "null"
    default: nil
    }
  }
}

// MARK: - Objects

extension CheckpointTree {
  private mutating func object(_ reference: PickleReference, _ depth: Int) throws(ContainerError) -> CheckpointValue {
    guard let object = heap.object(reference) else { preconditionFailure("only objects are asked for") }
    let arguments = heap.elements(object.arguments) ?? []
    let symbol = heap.symbol(object.function)
    switch symbol.flatMap(KnownSymbol.init) {
    case .tensor: return .tensor(.described(object))
    case .dictionary(let isOrdered):
      var members = CheckpointMembers()
      members.isOrdered = isOrdered
      for argument in arguments { try set(pairs(argument), of: &members, depth) }
      try set(object.items, of: &members, depth)
      if isOrdered, let attribute = attribute(of: object) {
        members.attribute = try value(attribute, depth: depth + 1)
      }
      return .members(of: members)
    case .list: return try list((arguments.first.flatMap(heap.members) ?? []) + object.elements, depth)
    case .device:
      return .scalar(
        .string(arguments.compactMap { heap.text($0) ?? heap.integer($0).map(String.init) }.joined(separator: ":")))
    case .numpyScalar: return NumPyScalar.value(arguments, heap).map { .scalar($0) } ?? .unreadable("a numpy scalar")
    case nil: return try unknown(object, symbol, arguments, depth)
    }
  }

  /// The value of an object's attribute ``CheckpointMembers/attributeName``.
  private func attribute(of object: PickleObject) -> PickleReference? {
    guard let state = object.state, case .dictionary(let items) = heap[state] else { return nil }
    let keys = stride(from: 0, to: items.count - 1, by: 2)
    return keys.first { heap.text(items[$0]) == CheckpointMembers.attributeName }.map { items[$0 + 1] }
  }

  /// Keys and values in turn, out of a dictionary or a list of pairs.
  private func pairs(_ argument: PickleReference) -> [PickleReference] {
    if case .dictionary(let items) = heap[argument] { return items }
    let pairs = (heap.elements(argument) ?? []).compactMap { heap.elements($0) }
    return pairs.allSatisfy { $0.count == 2 } ? pairs.flatMap { $0 } : []
  }

  /// What an object of an unknown class holds: what was put into it, or its attributes.
  private mutating func unknown(
    _ object: PickleObject, _ symbol: String?, _ arguments: [PickleReference], _ depth: Int
  ) throws(ContainerError) -> CheckpointValue {
    // Python 2 names the class as an argument of the function that makes objects; modules saved with their source, outside.
    let isMaker = symbol.map { ["copy_reg._reconstructor", "copyreg._reconstructor"].contains($0) } ?? false
    let owner = (isMaker ? arguments.first.flatMap(heap.symbol) : symbol) ?? heap.moduleClass(object.function) ?? "?"
    var members = CheckpointMembers()
    try set(object.items, of: &members, depth)
    if members.list.isEmpty, let state = object.state, case .dictionary(let items) = heap[state] {
      try set(items, of: &members, depth)
      members = members.moduleWeights ?? members
    }
    guard !members.list.isEmpty else { return .unreadable("an object of class '\(owner)'") }
    members.owner = owner
    return .members(of: members)
  }
}

extension PickleHeap {
  /// The elements, where a value is a list, a tuple or a set.
  fileprivate func members(_ reference: PickleReference) -> [PickleReference]? {
    if case .set(let elements) = self[reference] { elements } else { elements(reference) }
  }

  /// The class in `('module', class, file, source)`, which the stream form has for the classes of modules.
  fileprivate func moduleClass(_ reference: PickleReference) -> String? {
    guard case .persistent(let id) = self[reference], let parts = elements(id), parts.count > 1,
      text(parts[0]) == "module"
    else { return nil }
    return symbol(parts[1])
  }
}

extension CheckpointMembers {
  /// The parameters, buffers and modules of a whole `torch.nn.Module`, as its `state_dict()` would have them.
  ///
  /// Source: `torch/nn/modules/module.py`, `_save_to_state_dict`.
  fileprivate var moduleWeights: CheckpointMembers? {
    guard let parameters = self["_parameters"], let modules = self["_modules"] else { return nil }
    let passing = self["_non_persistent_buffers_set"]?.parts.map(\.value) ?? []
    let names = passing.compactMap { if case .scalar(let name) = $0 { name.string } else { nil } }
    var weights = CheckpointMembers()
    weights.isModule = true
    for (name, value) in parameters.parts where value.holdsTensors { weights.set(name, value) }
    for (name, value) in self["_buffers"]?.parts ?? [] where value.holdsTensors && !names.contains(name) {
      weights.set(name, value)
    }
    for (name, value) in modules.parts where value.holdsTensors { weights.set(name, value.withoutOwner) }
    return weights
  }
}

extension CheckpointValue {
  /// The same, without the class: of a whole module it is enough to know the outermost one's.
  fileprivate var withoutOwner: CheckpointValue {
    guard case .members(var members, let holdsTensors) = self else { return self }
    members.owner = nil
    return .members(members, holdsTensors: holdsTensors)
  }
}
