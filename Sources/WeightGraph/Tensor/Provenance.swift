/// Where a tensor comes from and what was done to it, so that a report can print the way of every value.
public struct Provenance: Hashable, Sendable {
  /// The file.
  public var path: String
  /// The tensor's name in that file.
  public var name: String
  /// Where its stored bytes lie in the file, where they are stored as they are.
  public var byteRange: Range<Int>?
  /// What the view does to them, in order: `transposed`, `rows 0..<768`.
  public var steps: [String]

  /// States where a tensor comes from.
  public init(path: String = "", name: String, byteRange: Range<Int>? = nil, steps: [String] = []) {
    self.path = path
    self.name = name
    self.byteRange = byteRange
    self.steps = steps
  }

  func adding(_ step: String) -> Provenance {
    var copy = self
    copy.steps.append(step)
    return copy
  }
}

extension Provenance: CustomStringConvertible {
  public var description: String {
    let place = byteRange.map { " bytes \($0.lowerBound)..<\($0.upperBound)" } ?? ""
    return (["\(path)!\(name)\(place)"] + steps).joined(separator: " → ")
  }
}
