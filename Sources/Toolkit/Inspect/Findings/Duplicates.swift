import WeightGraph

extension FindingRule {
  /// Blocks with the same weights, which training never makes.
  static let identicalBlocks = FindingRule { evidence throws(ContainerError) in
    var blocks: [Int: [Evidence.Item]] = [:]
    for item in evidence.items {
      let numbers = Set(item.entry.roles.compactMap { if case .block(let number, _) = $0 { number } else { nil } })
      if let number = numbers.first, numbers.count == 1 { blocks[number, default: []].append(item) }
    }
    // A block without values of its own, or of which none were read, is like any other.
    blocks = blocks.filter { $0.value.contains { $0.hasOwnValues } }.mapValues { $0.sorted(by: inOrder) }
    let numbers = blocks.keys.sorted()
    var findings: [Finding] = []
    var known: Set<Int> = []
    for (place, number) in numbers.enumerated() where !known.contains(number) {
      var alike = [number]
      for other in numbers[(place + 1)...] where try areAlike(blocks[number]!, blocks[other]!) { alike.append(other) }
      known.formUnion(alike)
      guard alike.count > 1 else { continue }
      findings.append(
        Finding(
          .identicalBlocks,
          "\(alike.count) layers are identical: blocks \(alike.map(String.init).joined(separator: ", "))",
          advice:
            "one was copied over another: compare with the source ('transmute diff'), unless the model was grown so",
          tensors: alike.flatMap { blocks[$0]!.map(\.name) }))
    }
    return findings
  }

  /// Matrices with the same values under several names, where no dialect knows of a tie.
  static let identicalTensors = FindingRule { evidence throws(ContainerError) in
    let blocks = Set(try identicalBlocks.look(evidence).flatMap(\.tensors))
    let candidates = evidence.described.filter { item, statistics in
      item.tensor.shape.rank > 1 && statistics.minimum != statistics.maximum && item.entry.isWeight
        && !blocks.contains(item.name) && !item.entry.roles.contains(.output)
    }
    var groups: [[Evidence.Item]] = []
    for (_, alike) in Dictionary(grouping: candidates, by: { Likeness($0.item) }) where alike.count > 1 {
      var rest = alike.map(\.item)
      while let first = rest.first {
        var (same, other): ([Evidence.Item], [Evidence.Item]) = ([first], [])
        for item in rest.dropFirst() {
          if try item.tensor.hasSameElements(as: first.tensor) { same.append(item) } else { other.append(item) }
        }
        if same.count > 1 { groups.append(same) }
        rest = other
      }
    }
    let places = Dictionary(uniqueKeysWithValues: evidence.items.enumerated().map { ($1.name, $0) })
    return groups.sorted { places[$0[0].name]! < places[$1[0].name]! }.map { group in
      Finding(
        .identicalTensors, "\(group.count) tensors are identical: \(Evidence.list(group.map(\.name)))",
        advice: "they are shared, as a head tied to its embedding is, or one was written in another's place",
        tensors: group.map(\.name))
    }
  }

  /// Whether two blocks, each in the order of its roles, hold the same elements.
  private static func areAlike(_ left: [Evidence.Item], _ right: [Evidence.Item]) throws(ContainerError) -> Bool {
    let pairs = zip(left, right)
    // What was counted of their values tells nearly all blocks apart, without reading these again.
    guard left.count == right.count, pairs.allSatisfy({ Likeness($0) == Likeness($1) }) else { return false }
    for (mine, theirs) in pairs where try !mine.tensor.hasSameElements(as: theirs.tensor) { return false }
    return true
  }

  private static func inOrder(_ left: Evidence.Item, _ right: Evidence.Item) -> Bool {
    left.entry.roles.lexicographicallyPrecedes(right.entry.roles)
  }
}

/// What tensors of the same elements have in common, as far as it is known without reading them again.
private struct Likeness: Hashable {
  let dtype: DType
  let shape: Shape
  let statistics: TensorStatistics?

  init(_ item: Evidence.Item) {
    (dtype, shape, statistics) = (item.tensor.dtype, item.tensor.shape, item.statistics)
  }

  /// The extremes and the mean tell nearly all tensors apart.
  func hash(into hasher: inout Hasher) {
    for value in [statistics?.minimum, statistics?.maximum, statistics?.mean] { hasher.combine(value) }
  }
}

extension Evidence.Item {
  /// Whether its values were read and are not all one.
  fileprivate var hasOwnValues: Bool { statistics.map { $0.minimum != $0.maximum } ?? false }
}
