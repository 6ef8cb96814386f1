import WeightGraph

/// How much a text may say besides tensors: what takes two bytes there may take some hundred in memory.
///
/// Whoever reads several values of one file counts them in one room, so that the file as a whole is bounded.
public struct MetadataRoom: Sendable {
  /// Four times the words of the largest vocabularies.
  public static let mostNames = StateDict.mostTensors
  /// Twice what the largest tokenizers have, with their merges in pairs.
  public static let mostValues = 4 * StateDict.mostTensors

  private let mostNames: Int
  private let mostValues: Int
  private var nameCount = 0
  private var valueCount = 0

  /// Room for so many names of members, and values, lists and objects among them.
  public init(names: Int = mostNames, values: Int = mostValues) {
    mostNames = names
    mostValues = values
  }

  /// Counts a name that is kept.
  ///
  /// - Throws: ``JSONError`` with this byte where it is one too many.
  public mutating func takeName(at byte: Int) throws(JSONError) {
    nameCount += 1
    try Self.check(nameCount, mostNames, "name", byte)
  }

  /// Counts a value that is kept.
  ///
  /// - Throws: ``JSONError`` with this byte where it is one too many.
  public mutating func takeValue(at byte: Int) throws(JSONError) {
    valueCount += 1
    try Self.check(valueCount, mostValues, "value", byte)
  }

  /// Makes room for as many names and values as are not kept after all.
  public mutating func giveBack(members: Int) {
    nameCount -= members
    valueCount -= members
  }

  private static func check(_ count: Int, _ most: Int, _ what: String, _ byte: Int) throws(JSONError) {
    guard count <= most else {
      throw .unexpected(byte: byte, found: "one more \(what)", expected: "at most \(most) beside the tensors")
    }
  }
}
