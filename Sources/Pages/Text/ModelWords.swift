package import Dialects
package import WeightGraph

extension MetadataValue {
  /// The value as a table shows it: words without quotes, lists without brackets.
  package var plainText: String {
    switch self {
    case .string(let text): text
    case .array(let elements): elements.isEmpty ? "none" : elements.map(\.plainText).joined(separator: ", ")
    default: description
    }
  }
}

extension DialectError.Undetermined {
  /// Which hyperparameter it is, what it may be, and how to say it.
  package var words: String {
    "\(name.rawValue), which may be \(possible) ('--set \(name.rawValue)=…' says it, or '--config FILE')"
  }
}

extension WeightGraph.Origin {
  /// Where a hyperparameter was found, for readers of a report on a file of this dialect.
  package func words(dialect: String) -> String {
    switch self {
    case .option: "--set"
    case .config(let key): "config \(key)"
    case .tensors: "the tensors"
    case .dialect: "every \(dialect) model"
    case .producerDefault: "the dialect's default"
    case .computed: "(computed)"
    }
  }
}
