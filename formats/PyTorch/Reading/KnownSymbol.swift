/// What the symbols in checkpoints stand for. Nothing is looked up or called: a symbol is a text, and these are the texts
/// that mean something here.
enum KnownSymbol {
  case tensor
  case dictionary(isOrdered: Bool)
  case list
  case device
  case numpyScalar

  /// What a symbol stands for, or `nil` where it is not known.
  init?(_ symbol: String) {
    switch symbol {
    case "collections.OrderedDict": self = .dictionary(isOrdered: true)
    case "collections.Counter", "collections.defaultdict", "builtins.dict", "__builtin__.dict":
      self = .dictionary(isOrdered: false)
    case "torch.Size", "collections.deque", "builtins.list", "builtins.tuple", "builtins.set", "builtins.frozenset",
      "__builtin__.list", "__builtin__.tuple", "__builtin__.set", "__builtin__.frozenset":
      self = .list
    case "torch.device": self = .device
    case "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar": self = .numpyScalar
    case "torch._tensor._rebuild_from_type_v2": self = .tensor
    default:
      guard symbol.hasPrefix("torch._utils._rebuild_") else { return nil }
      self = .tensor
    }
  }
}
