/// Merges that cannot be made: the first of them, and how many there are.
public struct BrokenMerges: Hashable, Sendable {
  /// One of them.
  public struct Example: Hashable, Sendable {
    /// Which merge, counted from 0.
    public let index: Int
    /// What it says.
    public let text: String
    /// What is wrong with it.
    public let problem: String
  }

  // A file may have millions.
  private static let mostExamples = 5

  /// The first few.
  public private(set) var examples: [Example] = []
  /// How many there are.
  public private(set) var count = 0
  /// The line of the first merge of all, where they come from a text file.
  public let firstLine: Int?

  init(firstLine: Int?) { self.firstLine = firstLine }

  mutating func add(_ index: Int, _ text: some StringProtocol, _ problem: String) {
    count += 1
    if count <= Self.mostExamples {
      examples.append(Example(index: index, text: String(text), problem: problem))
    }
  }

  /// Ends a search.
  ///
  /// - Throws: ``TokenizerError/brokenMerges(_:)`` where any were found.
  func throwIfAny() throws(TokenizerError) {
    if count > 0 { throw .brokenMerges(self) }
  }
}

extension BrokenMerges: CustomStringConvertible {
  public var description: String {
    let shown = examples.map { example in
      let place = firstLine.map { "line \(example.index + $0)" } ?? "merge \(example.index)"
      return "\(place): '\(example.text)': \(example.problem)"
    }
    let rest = count - examples.count
    return shown.joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
  }
}
