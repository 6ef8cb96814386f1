import Pages
import Toolkit
import WeightGraph

extension [RoundedTensor] {
  /// How well elements were rounded, where they were.
  var facts: [(name: String, value: String)] {
    guard !isEmpty else { return [] }
    func sum(_ count: KeyPath<RoundedTensor, Int>) -> String { reduce(0) { $0 + $1[keyPath: count] }.grouped }
    let types = Set(map(\.dtype)).sorted { $0.rawValue < $1.rawValue }.map { dtype in
      "\(count { $0.dtype == dtype }.counted("tensor")) to \(dtype)"
    }
    let nearness =
      allSatisfy(\.isNearest)
      ? "each as near as its type allows" : "\(sum(\.beyond)) of them further off than their type allows"
    var facts = [
      ("rounded", types.joined(separator: ", ")),
      ("", "\(sum(\.changed)) of \(sum(\.elementCount)) elements are other numbers, \(nearness)"),
      ("too small", "\(sum(\.becameZero)) became zero"), ("too large", "\(sum(\.becameInfinite)) became infinite"),
    ]
    if contains(where: \.dtype.isBlockType) {
      facts.append(("clipped", "\(sum(\.clipped)) lay beyond the ends of their blocks, and became the ends"))
      facts.append(
        (
          "blocks",
          "by \(blockError.percent) of their elements away in all, the furthest by \(largestBlockError.percent)"
        ))
    }
    if let hint { facts.append(("a way", hint)) }
    return facts
  }
}

extension [RoundedTensor] {
  /// How far blocks lie from their elements, all together: a root mean square as a part of another.
  private var blockError: Double {
    let blocks = filter(\.dtype.isBlockType)
    // The same for each tensor, weighted by the number of its elements.
    let squares = blocks.reduce(0) { $0 + $1.blockError * $1.blockError * Double($1.elementCount) }
    return (squares / Double(blocks.reduce(0) { $0 + $1.elementCount })).squareRoot()
  }

  private var largestBlockError: Double { map(\.largestBlockError).max() ?? 0 }

  /// The option by which blocks that are too far for the bound of their type would be accepted, where one is known.
  private var hint: String? {
    let failed = filter { !$0.isNearest && $0.dtype.isBlockType }
    guard !failed.isEmpty, failed.allSatisfy({ $0.largestBlockError.isFinite && $0.largestBlockError > 0 }) else {
      return nil
    }
    let steps = failed.map(\.furthestBeyondEnds).max() ?? 0
    if failed.allSatisfy({ $0.beyond == $0.beyondEnds }), steps.isFinite {
      return
        "blocks made with an importance matrix: --max-clipping \(Int(steps.rounded(.up))) allows as much beyond their ends"
    }
    let error = failed.map(\.largestBlockError).max() ?? 0
    return "--max-block-error \(((error * 100).rounded(.up) / 100).rounded(toDigits: 3)) judges whole blocks instead"
  }
}

extension Page {
  /// Writes a table of tensors that were rounded, those first whose elements moved furthest.
  mutating func write(_ roundings: [RoundedTensor], first limit: Int) {
    guard !roundings.isEmpty else { return }
    let shown = roundings.sorted { $0.maximum > $1.maximum }.prefix(limit)
    let isPart = shown.count < roundings.count
    heading("rounded" + (isPart ? ": the \(shown.count) of \(roundings.count) tensors that changed most" : ""))
    let counts: [(title: String, count: KeyPath<RoundedTensor, Int>)] =
      [("changed", \.changed)]
      + [("clipped", \.clipped), ("too far", \.beyond)].filter { item in shown.contains { $0[keyPath: item.1] > 0 } }
    var table = Table([.words("tensor"), .words("to"), .numbers("by up to")] + counts.map { .numbers($0.title) })
    for item in shown {
      table.row(
        [item.role.description, item.dtype.rawValue, "\(item.maximum.rounded(toDigits: 3))"]
          + counts.map { item[keyPath: $0.count].grouped })
    }
    self.table(table, indentation: 2)
    if isPart { line("  (--all-tensors lists all of them)") }
  }
}

/// A verification that lists every tensor which differs.
struct WholeVerification: Report {
  let verification: Verification

  var json: MetadataValue { verification.json }

  func write(on page: inout Page) { verification.write(on: &page, tensors: .max) }
}
