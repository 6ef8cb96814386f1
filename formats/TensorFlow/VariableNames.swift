import WeightGraph

/// What variables are called by those who made them, out of the keys of an index.
///
/// Savers of objects end a key in `/.ATTRIBUTES/VARIABLE_VALUE` and write a slash inside a name as `.S`, a full stop as two;
/// savers of graphs have the names themselves.
/// Source: `tensorflow/python/checkpoint/trackable_view.py`, `tensorflow/python/trackable/trackable_utils.py`,
/// `escape_local_name`.
struct VariableNames {
  private static let ending = "/.ATTRIBUTES/VARIABLE_VALUE"
  private let names: [String]

  /// - Parameter keys: none of which occurs twice.
  init(_ keys: [[UInt8]]) {
    let plain = keys.map { String(decoding: $0, as: UTF8.self) }
    let names = plain.map(Self.name(of:))
    // Names that two keys have say less than the keys.
    self.names = Set(names.map(ExactText.init)).count == names.count ? names : plain
  }

  /// The name of the variable that has a place among the keys.
  subscript(place: Int) -> String { names[place] }

  private static func name(of key: String) -> String {
    guard key.hasSuffix(ending) else { return key }
    var name = ""
    var isEscaped = false
    for letter in key.dropLast(ending.count).unicodeScalars {
      switch (isEscaped, letter) {
      case (false, "."): isEscaped = true
      case (true, "S"): (name, isEscaped) = (name + "/", false)
      case (true, "."): (name, isEscaped) = (name + ".", false)
      case (true, _):
        // Only words of the savers themselves, as `.OPTIMIZER_SLOT`, have a single full stop.
        name.unicodeScalars += [".", letter]
        isEscaped = false
      case (false, _): name.unicodeScalars.append(letter)
      }
    }
    return isEscaped ? name + "." : name
  }
}
