public import WeightGraph

/// The tensors of a file by the modules that their names spell, neighbours of one structure told once.
public struct ModuleTree: Hashable, Sendable {
  /// The modules and tensors at the top, in the file's order.
  public let nodes: [Node]

  /// A module, or a tensor.
  public struct Node: Hashable, Sendable {
    /// Its name below its parent; of several alike those of the first and the last: `0–11`.
    public let name: String
    /// How many modules or tensors of one structure this stands for, at its place and at those above it.
    public let count: Int
    /// How many tensors are below it, in all of them.
    public let tensors: Int
    /// How many elements these have.
    public let elements: Int
    /// How many bytes these are.
    public let bytes: Int
    /// The types of their elements, in the order in which they are met.
    public let dtypes: [DType]
    /// What is below a module; empty for a tensor.
    public let children: [Node]
    /// The tensor, where this is one; of several alike the first.
    public let tensor: Inspection.TensorEntry?
  }

  /// The tree of these tensors.
  init(_ entries: [Inspection.TensorEntry]) {
    var root = Module()
    for (place, entry) in entries.enumerated() { root.add(place, Self.components(of: entry.name)[...]) }
    nodes = root.nodes(entries, count: 1)
  }

  /// The names of the modules that lead to a tensor, and its own; a name that spells more than this is not taken further apart.
  private static let depth = 16

  private static func components(of name: String) -> [String] {
    let separator: Character = name.contains("/") && !name.contains(".") ? "/" : "."
    return name.split(separator: separator, maxSplits: depth - 1, omittingEmptySubsequences: false).map(String.init)
  }
}

/// A module while the tree is made.
private struct Module {
  private var order: [String] = []
  private var modules: [String: Module] = [:]
  /// The places of tensors among the entries; a name may be a tensor's and a module's.
  private var tensors: [String: Int] = [:]

  mutating func add(_ place: Int, _ components: ArraySlice<String>) {
    guard let first = components.first else { return }
    if modules[first] == nil && tensors[first] == nil { order.append(first) }
    if components.count == 1 {
      tensors[first] = place
    } else {
      modules[first, default: Module()].add(place, components.dropFirst())
    }
  }

  /// What is below this module, where it and those above it stand for `count` alike.
  func nodes(_ entries: [Inspection.TensorEntry], count: Int) -> [ModuleTree.Node] {
    var nodes: [ModuleTree.Node] = []
    var names = order[...]
    while let name = names.popFirst() {
      if let place = tensors[name] { nodes.append(Self.leaf(name, entries[place], count: count)) }
      guard var module = modules[name] else { continue }
      // A module that holds only another one is told with it.
      var path = [name]
      while module.order.count == 1, module.tensors.isEmpty, let only = module.order.first, Int(only) == nil,
        let inner = module.modules[only]
      {
        path.append(only)
        module = inner
      }
      var last = name
      var repeats = 1
      while path.count == 1, tensors[name] == nil, let next = names.first, Self.follows(next, last),
        tensors[next] == nil, let other = modules[next], other.hasStructure(of: module, entries)
      {
        last = next
        repeats += 1
        names.removeFirst()
      }
      let title = repeats == 1 ? path.joined(separator: ".") : "\(name)–\(last)"
      nodes.append(Self.node(title, module.nodes(entries, count: count * repeats), count: count * repeats))
    }
    return nodes
  }

  private static func leaf(_ name: String, _ entry: Inspection.TensorEntry, count: Int) -> ModuleTree.Node {
    .init(
      name: name, count: count, tensors: count, elements: (entry.shape.elementCount ?? 0) * count,
      bytes: entry.byteCount * count, dtypes: [entry.dtype], children: [], tensor: entry)
  }

  private static func node(_ name: String, _ children: [ModuleTree.Node], count: Int) -> ModuleTree.Node {
    var dtypes: [DType] = []
    for dtype in children.flatMap(\.dtypes) where !dtypes.contains(dtype) { dtypes.append(dtype) }
    return .init(
      name: name, count: count, tensors: children.reduce(0) { $0 + $1.tensors },
      elements: children.reduce(0) { $0 + $1.elements }, bytes: children.reduce(0) { $0 + $1.bytes }, dtypes: dtypes,
      children: children, tensor: nil)
  }

  /// Whether a name has the same words as another and the next number: `1` after `0`, `h3` after `h2`.
  private static func follows(_ next: String, _ last: String) -> Bool {
    let (words, number) = split(last)
    guard let number, number < Int.max else { return false }
    return next == words + String(number + 1)
  }

  private static func split(_ name: String) -> (words: String, number: Int?) {
    let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }.count
    return (String(name.dropLast(digits)), Int(name.suffix(digits)))
  }

  /// Whether another module has the same names, types and shapes below it, in the same order.
  private func hasStructure(of other: Module, _ entries: [Inspection.TensorEntry]) -> Bool {
    guard order == other.order else { return false }
    return order.allSatisfy { name in
      switch (tensors[name], other.tensors[name]) {
      case (let mine?, let theirs?):
        guard entries[mine].dtype == entries[theirs].dtype, entries[mine].shape == entries[theirs].shape,
          entries[mine].exclusion == entries[theirs].exclusion
        else { return false }
      case (nil, nil): break
      default: return false
      }
      switch (modules[name], other.modules[name]) {
      case (let mine?, let theirs?): return mine.hasStructure(of: theirs, entries)
      case (nil, nil): return true
      default: return false
      }
    }
  }
}
