/// A state dict's names by the patterns that they may have, so that a pattern is looked up and not compared with every name.
struct NameIndex: Sendable {
  /// A name that has a pattern.
  struct Place: Sendable {
    /// Which of the names.
    let entry: Int
    /// The block's number in it, 0 for a pattern without a block.
    let layer: Int
  }

  private let places: [NamePattern.Key: [Place]]

  /// An index of names.
  ///
  /// - Parameter reach: the length in bytes of the longest name that any pattern stands for, so that a file's endless names
  ///   of nothing but numbers cost no time.
  init(_ names: [CanonicalName], reach: Int) {
    var places: [NamePattern.Key: [Place]] = [:]
    for (entry, name) in names.enumerated() where name.bytes.count <= reach {
      places[NamePattern.Key(name), default: []].append(Place(entry: entry, layer: 0))
      for run in name.numbers {
        guard let layer = NamePattern.layer(name.bytes[run]) else { continue }
        places[NamePattern.Key(name, without: run), default: []].append(Place(entry: entry, layer: layer))
      }
    }
    self.places = places
  }

  /// The names of a pattern behind a prefix, in the file's order.
  func places(of pattern: NamePattern, behind prefix: CanonicalName? = nil) -> [Place] {
    places[prefix.map(pattern.key.behind) ?? pattern.key] ?? []
  }
}

extension Dialect {
  /// The length in bytes of the longest name that a pattern of this dialect may stand for.
  var longestName: Int {
    let prefix = prefixes.map(\.utf8.count).max() ?? 0
    let patterns = rules.map(\.pattern) + bystanders.map(\.pattern)
    // A block's number is longer than the hole that stands for it.
    let digits = String(Int.max).utf8.count
    return prefix + digits + max(ropeFactors?.utf8.count ?? 0, patterns.map(\.text.utf8.count).max() ?? 0)
  }
}

extension CanonicalName {
  /// Where the name has digits, as many side by side as there are.
  fileprivate var numbers: [Range<Int>] {
    var numbers: [Range<Int>] = []
    for place in bytes.indices where NamePattern.isDigit(bytes[place]) {
      if let last = numbers.last, last.upperBound == place {
        numbers[numbers.count - 1] = last.lowerBound..<place + 1
      } else {
        numbers.append(place..<place + 1)
      }
    }
    return numbers
  }
}
