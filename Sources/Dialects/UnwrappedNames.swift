import WeightGraph

/// A state dict's names as patterns see them, without what PyTorch's own tools put before every one of them; found once for
/// all dialects.
struct UnwrappedNames: Sendable {
  /// The tensors with what is left of their names, in the file's order.
  let entries: [(StateDict.Entry, CanonicalName)]
  /// What stood before every name, the outermost first.
  let wrappers: [String]
  /// The names by the patterns that they may have.
  let index: NameIndex

  private static let known = ["_orig_mod.", "module."]

  /// - Parameter dialects: those whose patterns will be looked up.
  init(_ contents: StateDict, for dialects: [Dialect]) {
    var wrappers: [String] = []
    var names = contents.entries.map { CanonicalName($0.name) }
    while let wrapper = Self.known.first(where: { wrapper in
      let prefix = CanonicalName(wrapper)
      return !names.isEmpty && names.allSatisfy { $0.dropping(prefix) != nil }
    }) {
      wrappers.append(wrapper)
      names = names.compactMap { $0.dropping(CanonicalName(wrapper)) }
    }
    entries = Array(zip(contents.entries, names))
    self.wrappers = wrappers
    index = NameIndex(names, reach: dialects.map(\.longestName).max() ?? 0)
  }
}
