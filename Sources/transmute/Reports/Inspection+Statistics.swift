import Pages
import Toolkit

extension Inspection {
  /// Writes two tables: extremes and moments, and percentiles.
  func writeStatistics(on page: inout Page) {
    page.heading("values")
    var values = Table(
      .words("tensor"), .numbers("min"), .numbers("max"), .numbers("mean"), .numbers("deviation"), .numbers("zeros"),
      .words(""))
    var percentiles = Table([.words("tensor")] + TensorStatistics.percents.map { .numbers("\($0) %") })
    for tensor in tensors {
      guard let statistics = tensor.statistics else {
        values.row([tensor.name, "", "", "", "", "", "\(tensor.dtype) has no order"])
        continue
      }
      values.row(
        [tensor.name]
          + [statistics.minimum, statistics.maximum, statistics.mean, statistics.standardDeviation].map(brief)
          + [statistics.zeros.grouped, statistics.oddities])
      if !statistics.percentiles.isEmpty {
        percentiles.row([tensor.name] + statistics.percentiles.map { $0.value.rounded(toDigits: 3) })
      }
    }
    page.table(values, indentation: 2)
    page.heading("percentiles, to 1/128 of each value")
    page.table(percentiles, indentation: 2)
    page.line("  (the values were not compared with check sums: 'transmute fingerprint' does that)")
  }

  private func brief(_ value: Double?) -> String { value.map { $0.rounded(toDigits: 4) } ?? "" }
}

extension TensorStatistics {
  /// What a sound weight has none of.
  fileprivate var oddities: String {
    [("NaN", nans), ("infinite", infinities), ("subnormal", subnormals)].filter { $0.1 > 0 }
      .map { "\($0.1.grouped) \($0.0)" }.joined(separator: ", ")
  }
}
