import Pages
import Toolkit

extension Inspection {
  /// Writes extremes, moments and distributions; percentiles; and what few values are.
  func writeStatistics(on page: inout Page) {
    page.heading("values")
    var values = Table(
      .words("tensor"), .numbers("min"), .numbers("max"), .numbers("mean"), .numbers("deviation"),
      .words("distribution"))
    var percentiles = Table([.words("tensor")] + Self.shownPercents.map { .numbers("\($0) %") })
    var oddities = Table(
      .words("tensor"), .numbers("zeros"), .numbers("NaN"), .numbers("infinite"), .numbers("subnormal"))
    for tensor in tensors {
      guard let statistics = tensor.statistics else {
        values.row([tensor.name, "", "", "", "", "\(tensor.dtype) has no order"])
        continue
      }
      values.row(
        [tensor.name]
          + [statistics.minimum, statistics.maximum, statistics.mean, statistics.standardDeviation].map {
            $0.map { $0.rounded(toDigits: 3) } ?? ""
          } + [statistics.bins?.sparkline ?? ""])
      let shown = statistics.percentiles.filter { Self.shownPercents.contains($0.percent) }
      if !shown.isEmpty { percentiles.row([tensor.name] + shown.map { $0.value.rounded(toDigits: 3) }) }
      let counts = [statistics.zeros, statistics.nans, statistics.infinities, statistics.subnormals]
      if counts.contains(where: { $0 > 0 }) {
        oddities.row([tensor.name] + counts.map { $0 == 0 ? "" : $0.grouped })
      }
    }
    page.table(values, indentation: 2)
    page.heading("percentiles, to 1/128 of each value")
    page.table(percentiles, indentation: 2)
    if !oddities.isEmpty {
      page.heading("zeros, and what a sound weight has none of")
      page.table(oddities, indentation: 2)
    }
    page.paragraph(
      "(the values were not compared with check sums: 'transmute fingerprint' does that)", indentation: 2, .faint)
  }

  /// The percentiles that are shown; `--json` has them all.
  private static let shownPercents = [1, 25, 50, 75, 99]
}

extension ValueBins {
  /// The distribution in a few characters, their heights the roots of counts, so that tails are seen.
  var sparkline: String {
    let levels = Array("▁▂▃▄▅▆▇█")
    let group = Self.binCount / 12
    let heights = stride(from: 0, to: counts.count, by: group).map { start in
      counts[start..<min(start + group, counts.count)].reduce(0, +)
    }
    let fullest = Double(max(1, heights.max() ?? 1))
    return String(
      heights.map { count in
        count == 0 ? " " : levels[Int((Double(count) / fullest).squareRoot() * Double(levels.count - 1))]
      })
  }
}
