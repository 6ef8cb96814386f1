import WeightGraph

/// An object of the index with just the members that it must have, each of which is checked as it is taken.
struct IndexObject {
  private let members: MetadataObject
  private let subject: String

  init(_ value: MetadataValue, subject: String, members names: [String]) throws(ContainerError) {
    guard let object = value.object else {
      throw .damaged(subject: subject, byte: nil, found: value.kind, expected: "an object")
    }
    guard object.keys.sorted() == names else {
      throw .damaged(
        subject: subject, byte: nil, found: "members \(object.keys.sorted())", expected: "members \(names)")
    }
    members = object
    self.subject = subject
  }

  /// A member of any kind; the initializer has seen that it is there.
  subscript(name: String) -> MetadataValue { members[name] ?? .null }

  func array(_ name: String) throws(ContainerError) -> [MetadataValue] { try take(name, "an array", \.array) }

  func string(_ name: String) throws(ContainerError) -> String { try take(name, "a string", \.string) }

  func length(_ name: String) throws(ContainerError) -> Int { try take(name, "a length", \.length) }

  func lengths(_ name: String) throws(ContainerError) -> [Int] {
    let values = try array(name)
    let lengths = values.compactMap(\.length)
    return try lengths.count == values.count ? lengths : take(name, "an array of lengths") { _ in nil }
  }

  func digest(_ name: String) throws(ContainerError) -> Digest {
    try take(name, "64 small hexadecimal digits") { value in
      guard let text = value.string, let digest = Digest(hexadecimal: text), digest.description == text else {
        return nil
      }
      return digest
    }
  }

  private func take<Value>(
    _ name: String, _ expected: String, _ convert: (MetadataValue) -> Value?
  ) throws(ContainerError) -> Value {
    guard let converted = convert(self[name]) else {
      throw .damaged(subject: "\(subject), \(name)", byte: nil, found: self[name].description, expected: expected)
    }
    return converted
  }
}

extension MetadataValue {
  /// A number of bytes or elements: an integer written as one, and not negative.
  fileprivate var length: Int? {
    guard case .integer(let value) = self, value >= 0 else { return nil }
    return Int(exactly: value)
  }
}
