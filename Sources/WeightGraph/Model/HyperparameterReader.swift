/// Takes hyperparameters out of untrusted values, each checked for its kind and its range.
struct HyperparameterReader {
  let values: [Hyperparameter: MetadataValue]

  /// No model has more of anything, and what is computed from such numbers can still be counted.
  private func largest(_ name: Hyperparameter) -> Int { name == .blockCount ? 1 << 14 : 1 << 24 }

  func count(_ name: Hyperparameter, default fallback: Int? = nil) throws(HyperparameterError) -> Int {
    let expected = "a whole number from 1 to \(largest(name))"
    guard let value = try value(name, fallback == nil, expected) else { return fallback! }
    guard let count = value.integer, count > 0 || fallback == 0 && count == 0, count <= largest(name) else {
      throw HyperparameterError(name: name, found: "\(value)", expected: expected)
    }
    return count
  }

  func number(_ name: Hyperparameter, default fallback: Float) throws(HyperparameterError) -> Float {
    guard let value = values[name] else { return fallback }
    guard let number = value.double, number.isFinite, number >= 0 else {
      throw HyperparameterError(name: name, found: "\(value)", expected: "a finite number, not negative")
    }
    return Float(number)
  }

  /// A number that is divided by; without a fallback it must be said.
  func positive(_ name: Hyperparameter, default fallback: Float?) throws(HyperparameterError) -> Float {
    let expected = "a finite number above 0"
    guard let value = try value(name, fallback == nil, expected) else { return fallback! }
    guard let number = value.double.map(Float.init), number.isFinite, number > 0 else {
      throw HyperparameterError(name: name, found: "\(value)", expected: expected)
    }
    return number
  }

  /// Numbers that are divided by.
  func positives(_ name: Hyperparameter) throws(HyperparameterError) -> [Float] {
    let expected = "a list of finite numbers above 0"
    let given = try value(name, true, expected)
    let numbers = given?.array?.compactMap { $0.double.map(Float.init) } ?? []
    guard numbers.count == given?.array?.count, numbers.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw HyperparameterError(name: name, found: given.map { "\($0)" }, expected: expected)
    }
    return numbers
  }

  func truth(_ name: Hyperparameter, default fallback: Bool?) throws(HyperparameterError) -> Bool {
    guard let value = try value(name, fallback == nil, "true or false") else { return fallback! }
    guard let truth = value.bool else {
      throw HyperparameterError(name: name, found: "\(value)", expected: "true or false")
    }
    return truth
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: Hyperparameter, _ type: Choice.Type, default fallback: Choice? = nil
  ) throws(HyperparameterError) -> Choice where Choice.RawValue == String {
    let expected = "one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))"
    guard let value = try value(name, fallback == nil, expected) else { return fallback! }
    guard let choice = value.string.flatMap(Choice.init(rawValue:)) else {
      throw HyperparameterError(name: name, found: "\(value)", expected: expected)
    }
    return choice
  }

  func biases() throws(HyperparameterError) -> Biases {
    let expected = "a list of \(Biases.names.map(\.0).joined(separator: ", "))"
    guard let value = try value(.biases, true, expected) else { return [] }
    let given = value.array?.map { item in Biases.names.first { $0.0 == item.string }?.1 }
    guard let given, !given.contains(nil) else {
      throw HyperparameterError(name: .biases, found: "\(value)", expected: expected)
    }
    return Biases(given.compactMap { $0 })
  }

  private func value(
    _ name: Hyperparameter, _ isNeeded: Bool, _ expected: String
  ) throws(HyperparameterError) -> MetadataValue? {
    if let value = values[name] { return value }
    if isNeeded { throw HyperparameterError(name: name, found: nil, expected: expected) }
    return nil
  }
}

extension HyperparameterError: CustomStringConvertible {
  public var description: String {
    "\(name.rawValue): \(found.map { "found \($0)" } ?? "is nowhere said"), expected \(expected)"
  }
}
