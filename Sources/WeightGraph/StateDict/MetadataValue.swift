/// A value that is no tensor: a hyperparameter, a note, a vocabulary; the tree that JSON, GGUF and pickles share.
public indirect enum MetadataValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case double(Double)
  case string(String)
  case array([MetadataValue])
  case object(MetadataObject)
}

/// Named values in the order in which they were given; no name occurs twice.
public struct MetadataObject: Hashable, Sendable {
  /// The names, in order.
  public private(set) var keys: [String] = []
  private var values: [MetadataValue] = []
  private var places = NamePlaces()

  /// An object without members.
  public init() {}

  /// An object with these members; of two with one name the later wins.
  public init(_ members: some Sequence<(String, MetadataValue)>) {
    for (key, value) in members { self[key] = value }
  }

  /// An object of members whose names differ, each at the place of its value.
  public init(keys: [String], values: [MetadataValue]) {
    precondition(keys.count == values.count)
    self.keys = keys
    self.values = values
    places.noteAll(of: keys.count) { keys[$0] }
  }

  /// Whether there are no members.
  public var isEmpty: Bool { keys.isEmpty }

  /// The number of members.
  public var count: Int { keys.count }

  /// The members in order.
  public var members: [(key: String, value: MetadataValue)] {
    zip(keys, values).map { ($0, $1) }
  }

  /// The value called `key`; a new one is added at the end, `nil` removes it.
  public subscript(key: String) -> MetadataValue? {
    get { place(of: key).map { values[$0] } }
    set {
      switch (place(of: key), newValue) {
      case (let place?, let newValue?): values[place] = newValue
      case (nil, let newValue?):
        keys.append(key)
        values.append(newValue)
        places.noteLast(of: keys.count) { [keys] in keys[$0] }
      case (let place?, nil):
        keys.remove(at: place)
        values.remove(at: place)
        places.noteAll(of: keys.count) { [keys] in keys[$0] }
      case (nil, nil): break
      }
    }
  }

  /// The value reached by going down through objects by these names; what is set makes objects where there are none.
  public subscript(path path: [String]) -> MetadataValue? {
    get {
      guard let first = path.first, let value = self[first] else { return nil }
      if path.count == 1 { return value }
      guard case .object(let inner) = value else { return nil }
      return inner[path: Array(path.dropFirst())]
    }
    set {
      guard let first = path.first else { return }
      guard path.count > 1 else { return self[first] = newValue }
      var inner = self[first]?.object ?? MetadataObject()
      inner[path: Array(path.dropFirst())] = newValue
      self[first] = .object(inner)
    }
  }
}

extension MetadataObject {
  /// Whether the same names have the same values in the same order, the names compared byte by byte.
  public static func == (left: MetadataObject, right: MetadataObject) -> Bool {
    left.keys.lazy.map(ExactText.init).elementsEqual(right.keys.lazy.map(ExactText.init)) && left.values == right.values
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(keys)
    hasher.combine(values)
  }

  private func place(of key: String) -> Int? { places.place(of: key, among: keys.count) { keys[$0] } }
}

extension MetadataObject: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, MetadataValue)...) { self.init(elements) }
}

extension MetadataValue {
  /// The integer, also where it is written as a double without a fraction.
  public var integer: Int? {
    switch self {
    case .integer(let value): Int(exactly: value)
    case .double(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The number as a double.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  /// The text, where the value is one.
  public var string: String? { if case .string(let value) = self { value } else { nil } }

  /// The truth value, where the value is one.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

  /// The elements, where the value is an array.
  public var array: [MetadataValue]? { if case .array(let value) = self { value } else { nil } }

  /// The members, where the value is an object.
  public var object: MetadataObject? { if case .object(let value) = self { value } else { nil } }

  /// What kind of value this is, as messages call it.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a truth value"
    case .integer: "an integer"
    case .double: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension MetadataValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByFloatLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(dictionaryLiteral elements: (String, MetadataValue)...) { self = .object(MetadataObject(elements)) }

  /// The decimal number that a float32 is printed as: 1e-05 and not 9.999999747378752e-06.
  public static func decimal(_ value: Float) -> MetadataValue { .double(Double(value.description) ?? Double(value)) }

  /// An integer.
  public init(_ value: Int) { self = .integer(Int64(value)) }
}

extension MetadataValue: CustomStringConvertible {
  /// The value as a message shows it.
  public var description: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let value): "'\(value)'"
    case .array(let values): "[\(values.map(\.description).joined(separator: ", "))]"
    case .object(let object):
      "{\(object.members.map { "\($0.key): \($0.value)" }.joined(separator: ", "))}"
    }
  }
}
