import WeightGraph

/// The members of an object from a file, read by name and kind; those that nobody asked for are refused.
struct Fields {
  /// Where the object stands, as messages call it: `model.` or nothing.
  private let path: String
  private let object: MetadataObject
  private var known: Set<String> = []

  /// - Throws: ``TokenizerError/malformed(field:found:expected:)`` where `value` is no object.
  init(_ value: MetadataValue, at path: String) throws(TokenizerError) {
    guard let object = value.object else {
      throw .malformed(field: path, found: value.kind, expected: "an object")
    }
    self.object = object
    self.path = path
  }

  /// The full name of a member.
  func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// The member, or `nil` where it is null or not there.
  mutating func value(_ key: String) -> MetadataValue? {
    known.insert(key)
    guard let value = object[key], value != .null else { return nil }
    return value
  }

  /// The truth value, or `absent` where there is none.
  mutating func bool(_ key: String, absent: Bool) throws(TokenizerError) -> Bool {
    try read(key, "true or false") { $0.bool } ?? absent
  }

  /// The text, or `nil`.
  mutating func string(_ key: String) throws(TokenizerError) -> String? { try read(key, "a string") { $0.string } }

  /// The integer, or `nil`.
  mutating func integer(_ key: String) throws(TokenizerError) -> Int? { try read(key, "an integer") { $0.integer } }

  /// The elements; none where the member is not there.
  mutating func array(_ key: String) throws(TokenizerError) -> [MetadataValue] {
    try read(key, "an array") { $0.array } ?? []
  }

  /// What was read as `key`, which must be there.
  func required<T>(_ key: String, _ value: T?) throws(TokenizerError) -> T {
    guard let value else { throw .missing(field: name(key)) }
    return value
  }

  /// Refuses members that were not asked for: what nobody reads may change the tokens.
  func refuseOthers() throws(TokenizerError) {
    for key in object.keys where !known.contains(key) {
      throw .unsupported(feature: "the field", value: name(key))
    }
  }

  private mutating func read<T>(
    _ key: String, _ expected: String, _ convert: (MetadataValue) -> T?
  ) throws(TokenizerError) -> T? {
    guard let value = value(key) else { return nil }
    guard let result = convert(value) else {
      throw .malformed(field: name(key), found: value.kind, expected: expected)
    }
    return result
  }
}
