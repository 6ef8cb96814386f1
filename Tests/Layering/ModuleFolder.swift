/// The folder of a module, which decides what it may know.
enum ModuleFolder: Hashable, CustomStringConvertible {
  case source(String), format(String), tests(String)

  /// The module that a file belongs to, by its path from the package's root.
  init?(path: String) {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.count > 2 else { return nil }
    switch parts[0] {
    case "Sources": self = .source(parts[1])
    case "formats": self = .format(parts[1])
    case "Tests": self = .tests(parts[1])
    default: return nil
    }
  }

  var description: String {
    switch self {
    case .source(let name), .format(let name), .tests(let name): name
    }
  }
}
