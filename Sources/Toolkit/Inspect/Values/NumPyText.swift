/// What numpy's `print` shows of an array: precision 8, lines of 75 characters.
///
/// Source: numpy 2.4, `numpy/_core/arrayprint.py`: `FloatingFormat`, `IntegerFormat`, `BoolFormat`, `_formatArray`.
struct NumPyText {
  /// The lines.
  let text: String

  private static let lineWidth = 75

  init(_ array: ShownArray) {
    guard !array.values.isEmpty else {
      text = "[]"
      return
    }
    guard !array.lengths.isEmpty else {
      text = Self.scalar(array.values[0])
      return
    }
    var writer = Writer(array: array, words: Self.words(array.values))
    text = writer.write(axis: 0, indent: " ", width: Self.lineWidth)
  }

  /// A value without an array around it.
  private static func scalar(_ value: ShownArray.Value) -> String {
    switch value {
    case .integer(let text): text
    case .bool(let value): value ? "True" : "False"
    case .float(let number): number.scalarText
    }
  }

  /// The values as words of one width.
  private static func words(_ values: [ShownArray.Value]) -> [String] {
    let numbers = values.compactMap { if case .float(let number) = $0 { number } else { nil } }
    guard numbers.isEmpty else {
      let columns = FloatColumns(numbers)
      return numbers.map(columns.word)
    }
    let words = values.map(scalar)
    let isBool = if case .bool? = values.first { true } else { false }
    // Truth values are as wide as the longer of the two, whether it occurs or not.
    let width = isBool ? 5 : words.map(\.utf8.count).max() ?? 0
    return words.map { String(repeating: " ", count: width - $0.utf8.count) + $0 }
  }

  /// Lays words out in nested brackets.
  private struct Writer {
    let array: ShownArray
    let words: [String]
    private var next = 0

    init(array: ShownArray, words: [String]) { (self.array, self.words) = (array, words) }

    mutating func write(axis: Int, indent: String, width: Int) -> String {
      guard axis < array.lengths.count else {
        next += 1
        return words[next - 1]
      }
      let isCut = array.isCut(axis)
      let count = array.shown(axis).count
      var text = ""
      if axis == array.lengths.count - 1 {
        var line = indent
        for place in 0..<count {
          if isCut, place == ShownArray.edge {
            Self.extend(&text, &line, "...", width - 1, indent)
            line += " "
          }
          Self.extend(&text, &line, write(axis: axis + 1, indent: indent + " ", width: width - 1), width - 1, indent)
          if place < count - 1 { line += " " }
        }
        text += line
      } else {
        let separator = String(repeating: "\n", count: array.lengths.count - axis - 1)
        for place in 0..<count {
          if isCut, place == ShownArray.edge { text += indent + "..." + separator }
          text += indent + write(axis: axis + 1, indent: indent + " ", width: width - 1)
          if place < count - 1 { text += separator }
        }
      }
      return "[" + text.dropFirst(indent.count) + "]"
    }

    private static func extend(
      _ text: inout String, _ line: inout String, _ word: String, _ width: Int, _ indent: String
    ) {
      if line.utf8.count + word.utf8.count > width, line.utf8.count > indent.utf8.count {
        text += line.withoutTrailingSpaces + "\n"
        line = indent
      }
      line += word
    }
  }
}

extension String {
  fileprivate var withoutTrailingSpaces: Substring {
    self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)]
  }
}
