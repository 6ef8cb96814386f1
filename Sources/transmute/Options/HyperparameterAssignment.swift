import ArgumentParser
import WeightGraph

/// A hyperparameter and the value that the user gives it: `headCount=12`.
struct HyperparameterAssignment: Sendable {
  let name: Hyperparameter
  let value: MetadataValue

  /// Reads `name=value`: a number, a word, `true` or `false`, or a list of words with commas between them.
  init(_ text: String) throws {
    let choice = try ContainerChoice(text)
    guard let name = Hyperparameter(rawValue: choice.name) else {
      let known = Hyperparameter.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("no hyperparameter is called '\(choice.name)'; there are \(known)")
    }
    guard let value = name.value(choice.value) else {
      let expected = name.choices.map { "one of \($0.joined(separator: ", "))" } ?? "a number"
      throw ValidationError("\(name.rawValue) is '\(choice.value)', expected \(expected)")
    }
    self.name = name
    self.value = value
  }
}

extension Hyperparameter {
  /// The value that a text says, or `nil` where it is none that this hyperparameter can have.
  fileprivate func value(_ text: String) -> MetadataValue? {
    if let choices {
      guard choices.contains(text) else { return nil }
      return Bool(text).map(MetadataValue.bool) ?? .string(text)
    }
    if self == .biases { return .array(text.split(separator: ",").map { .string(String($0)) }) }
    // Swift would also take hexadecimal digits, "nan" and "inf".
    guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else { return nil }
    return Int64(text).map(MetadataValue.integer) ?? Double(text).map(MetadataValue.double)
  }
}
