package import Toolkit
package import WeightGraph

extension UnsaidHyperparameter {
  /// What is not said, and what follows.
  package var words: String {
    let way = "'--set \(name.rawValue)=…' says it"
    guard let taken else {
      let sides = sides == .both ? "either file" : "the \(sides.rawValue) one"
      return "\(name.rawValue), by \(sides): the tensors are compared without it (\(way))"
    }
    return "\(name.rawValue), by the \(sides.rawValue) file: taken to be \(taken.plainText) as in the other (\(way))"
  }
}

extension DiffReport {
  /// What differs, in one sentence.
  package var summary: String {
    if isEmpty { return "nothing: \(equalCount.counted("tensor")) and all metadata are equal" }
    let all = differences
    let counts: [(Int, String)] = [
      (model?.hyperparameters.count ?? 0, "hyperparameter"),
      (all.count { $0.values != nil }, "tensor's values"),
      (all.count { $0.values == nil && $0.left != nil && $0.right != nil }, "shape"),
      (all.count { $0.right == nil }, "tensor only on the left"),
      (all.count { $0.left == nil }, "tensor only on the right"),
      (metadata.count, "metadata entry"),
    ]
    let words = counts.filter { $0.0 > 0 }.map { count, thing in
      "\(count.grouped) " + (count == 1 ? thing : Self.plurals[thing] ?? thing + "s")
    }
    return words.joined(separator: ", ") + "; \(equalCount.counted("tensor")) equal"
  }

  private static let plurals = [
    "tensor's values": "tensors' values", "tensor only on the left": "tensors only on the left",
    "tensor only on the right": "tensors only on the right", "metadata entry": "metadata entries",
  ]
}

extension TensorKinship.Change {
  /// What became of the tensor, in words.
  package var words: String {
    switch self {
    case .renamed: "the same, under another name"
    case .transposed: "transposed"
    case .rowsPermuted: "rows in another order"
    case .columnsPermuted: "columns in another order"
    }
  }
}

extension TensorDifference {
  /// The cells of a table: how many elements differ, by how much at most, by how much of the length, in which direction, by
  /// how many steps, in how many dimensions, and in which rows.
  package func cells(_ shape: Shape) -> [String] {
    [
      count == 0 ? "0" : "\((Double(count) / Double(max(1, elementCount)) * 100).rounded(toDigits: 3)) %",
      maximum.rounded(toDigits: 3), relative.rounded(toDigits: 3),
      cosine.map { $0.rounded(toDigits: 4) } ?? "", maximumULP.map(Self.brief) ?? "", rank?.words ?? "",
      rowWords(shape),
    ]
  }

  private static func brief(_ steps: Int) -> String {
    if steps < 10_000 { return steps.grouped }
    // A number that turned its sign is billions of steps away: three characters say as much.
    return steps == .max ? "" : Double(steps).rounded(toDigits: 2).filter { $0 != "+" }
  }

  private func rowWords(_ shape: Shape) -> String {
    guard shape.rank > 1, let width = shape.dimensions.last, width > 0 else { return "" }
    let all = elementCount / width
    if rows.count == all { return "all" }
    let shown = rows.runs.prefix(2).map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound - 1)" }
    let known = rows.runs.prefix(2).reduce(0) { $0 + $1.count }
    return shown.joined(separator: ", ") + (known < rows.count ? " and \((rows.count - known).grouped) more" : "")
  }
}

extension DifferenceRank {
  /// The rank, and whether it may be larger.
  package var words: String { isLeast ? "≥ \(rank)" : "\(rank)" }
}
