public import WeightGraph

/// What can keep a state dict from being understood as a model, or a model from being written in a dialect.
public enum DialectError: Error, Equatable, Sendable {
  /// No dialect knows these names.
  case unknownFamily(names: [String])
  /// The names are those of a family, but the file says under `key` that it is of another.
  case otherFamily(key: String, found: MetadataValue, known: [String])
  /// Several dialects fit, and they do not mean the same model.
  case ambiguous(dialects: [String])
  /// No dialect has this name.
  case unknownDialect(String, known: [String])
  /// Nothing says these hyperparameters.
  case undetermined([Undetermined])
  /// Two sources contradict each other.
  case contradiction([Contradiction])
  /// A configuration asks for what is not computed here.
  case notComputed(key: String, found: MetadataValue, computed: MetadataValue)
  /// A hyperparameter has a value that it cannot have.
  case hyperparameter(HyperparameterError)
  /// Tensors are missing, misshapen or unknown.
  case tensors(dialect: String, ContainerError)

  /// A hyperparameter that nothing says.
  public struct Undetermined: Hashable, Sendable {
    /// Which one.
    public let name: Hyperparameter
    /// What it may be as far as the tensors say; empty where that is any whole number.
    public let candidates: [MetadataValue]

    /// What it may be, as text.
    public var possible: String {
      candidates.isEmpty ? "any whole number" : candidates.map { $0.string ?? $0.description }.joined(separator: ", ")
    }
  }

  /// Two values for one hyperparameter.
  public struct Contradiction: Hashable, Sendable {
    /// Which one.
    public let name: Hyperparameter
    /// What one source says, and which source that is.
    public let first: String
    /// What the other says.
    public let second: String
  }
}

extension DialectError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownFamily(let names):
      "no dialect knows these tensors: \(names.prefix(4).map { "'\($0)'" }.joined(separator: ", "))"
        + (names.count > 4 ? " and \(names.count - 4) more" : "")
    case .otherFamily(let key, let found, let known):
      "configuration '\(key)': found \(found), of which no dialect is, only of "
        + known.map { "'\($0)'" }.joined(separator: ", ")
    case .ambiguous(let dialects):
      "the names fit \(dialects.joined(separator: " and ")), which compute different things "
        + "(choose with --dialect \(dialects[0]))"
    case .unknownDialect(let name, let known):
      "no dialect '\(name)'; there are \(known.joined(separator: ", "))"
    case .undetermined(let items):
      items.map { "the file does not say \($0.name.rawValue): it may be \($0.possible)" }.joined(separator: "\n")
        + "\n(say it with --set \(items[0].name.rawValue)=…, or give the model's configuration with --config FILE)"
    case .contradiction(let items):
      items.map { "\($0.name.rawValue): \($0.first), but \($0.second)" }.joined(separator: "\n")
    case .notComputed(let key, let found, let computed):
      "configuration '\(key)': found \(found), only \(computed) is computed"
    case .hyperparameter(let error): error.description
    case .tensors(let dialect, let error): "read as \(dialect):\n\(error)"
    }
  }
}
