import WeightGraph

/// One entry of a file's metadata, told by its size where it is large.
public struct MetadataSummary: Hashable, Sendable {
  /// Its name.
  public let name: String
  /// What kind of value it is: `an object`, `a string`.
  public let kind: String
  /// The number of members, elements or characters; `nil` for a value that is shown as it is.
  public let count: Int?
  /// The value, or what it is made of, in a few words.
  public let text: String

  /// Sums up one entry.
  init(name: String, _ value: MetadataValue) {
    self.name = name
    kind = value.kind
    count =
      switch value {
      case .object(let object): object.count
      case .array(let elements): elements.count
      case .string(let string): string.count
      default: nil
      }
    if case .object(let object) = value {
      // What is large tells more than a flag.
      let members = object.members.filter { $0.value.isLarge } + object.members.filter { !$0.value.isLarge }
      let shown = members.prefix(Self.members).map { "\($0.key) \(Self.brief($0.value))" }
      let rest = object.count - shown.count
      text = shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    } else {
      text = Self.brief(value)
    }
  }

  /// How many members of an object are named.
  private static let members = 6
  /// How many characters of a text are shown.
  private static let characters = 60

  private static func brief(_ value: MetadataValue) -> String {
    switch value {
    case .object(let object): "{\(object.count)}"
    case .array(let elements): "[\(elements.count)]"
    case .string(let string) where string.count > characters: "'\(string.prefix(characters))…'"
    default: value.description
    }
  }
}

extension MetadataValue {
  fileprivate var isLarge: Bool {
    switch self {
    case .object, .array: true
    default: false
    }
  }
}
