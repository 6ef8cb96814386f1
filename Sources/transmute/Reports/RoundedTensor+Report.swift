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
    }
    return facts
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

/// A verification that lists every tensor which was rounded.
struct WholeVerification: Report {
  let verification: Verification

  var json: MetadataValue { verification.json }

  func write(on page: inout Page) { verification.write(on: &page, roundedTensors: .max) }
}
