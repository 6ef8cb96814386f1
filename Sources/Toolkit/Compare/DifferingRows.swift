/// Which rows of a tensor differ: how many, and the first runs of neighbours among them.
public struct DifferingRows: Hashable, Sendable {
  /// How many rows differ.
  public private(set) var count = 0
  /// Neighbouring rows together, only the first few runs.
  public private(set) var runs: [Range<Int>] = []
  private var last: Int?

  /// How many runs are kept.
  private static let runLimit = 6

  /// No rows.
  init() {}

  /// Takes in a row that differs; rows come in ascending order, and may come again.
  mutating func add(_ row: Int) {
    guard row != last else { return }
    append(row..<row + 1)
  }

  /// Takes in what was found behind these rows, the first of which may be the last of these.
  mutating func add(_ next: DifferingRows) {
    guard let first = next.runs.first?.lowerBound else { return }
    let count = count + next.count - (first == last ? 1 : 0)
    for run in next.runs {
      let rest = run.lowerBound == last ? run.lowerBound + 1..<run.upperBound : run
      if !rest.isEmpty { append(rest) }
    }
    // Runs that were not kept count all the same.
    (self.count, last) = (count, next.last)
  }

  private mutating func append(_ rows: Range<Int>) {
    count += rows.count
    if let end = runs.last?.upperBound, end == rows.lowerBound, last == end - 1 {
      runs[runs.count - 1] = runs[runs.count - 1].lowerBound..<rows.upperBound
    } else if runs.count < Self.runLimit {
      runs.append(rows)
    }
    last = rows.upperBound - 1
  }
}
