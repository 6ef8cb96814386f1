import Toolkit
import WeightGraph

/// What the table of tensors is drawn from, as short as it can be: a list for each tensor.
struct TensorData {
  let tensors: [Inspection.TensorEntry]

  /// `[name, roles, part, dtype, [lengths], bytes, start or null, statistics or null, picture or null]` for each tensor.
  var value: MetadataValue {
    [
      "parts": .array(ModelPart.allCases.map { .string($0.title) }),
      "percents": .array(TensorStatistics.percents.map { MetadataValue($0) }),
      "shades": .string(TensorPicture.shades),
      "tensors": .array(tensors.map(row)),
    ]
  }

  private func row(_ tensor: Inspection.TensorEntry) -> MetadataValue {
    let roles =
      tensor.exclusion.map { "not part of the model: \($0)" } ?? tensor.roles.map(\.description).joined(separator: " ")
    return .array([
      .string(tensor.name.printable()), .string(roles),
      tensor.part.flatMap(ModelPart.allCases.firstIndex).map { MetadataValue($0) } ?? .null,
      .string(tensor.dtype.rawValue), .array(tensor.shape.dimensions.map { MetadataValue($0) }),
      .init(tensor.byteCount), tensor.byteRange.map { MetadataValue($0.lowerBound) } ?? .null,
      tensor.statistics.map(statistics) ?? .null, tensor.picture.map(picture) ?? .null,
    ])
  }

  /// `[minimum, maximum, mean, deviation, zeros, NaN, infinities, subnormals, [percentiles], histogram or null]`
  private func statistics(_ values: TensorStatistics) -> MetadataValue {
    .array([
      number(values.minimum), number(values.maximum), number(values.mean), number(values.standardDeviation),
      .init(values.zeros), .init(values.nans), .init(values.infinities), .init(values.subnormals),
      .array(values.percentiles.map { number($0.value) }), values.bins.map(histogram) ?? .null,
    ])
  }

  /// `[first edge, last edge, values before, values behind, shades]`, the shade of a bin being its share of the fullest.
  private func histogram(_ bins: ValueBins) -> MetadataValue {
    let shades = Array(TensorPicture.shades)
    let fullest = Double(max(1, bins.counts.max() ?? 1))
    let text = bins.counts.map { count -> Character in
      // What is there at all is seen.
      let level = Int((Double(count) / fullest * Double(shades.count - 1)).rounded())
      return shades[count > 0 ? max(1, level) : 0]
    }
    return .array([
      number(bins.lowerBound), number(bins.upperBound), .init(bins.below), .init(bins.above), .string(String(text)),
    ])
  }

  /// `[rows, columns, scale, signed, shades]`
  private func picture(_ picture: TensorPicture) -> MetadataValue {
    .array([
      .init(picture.rows), .init(picture.columns), number(picture.scale), .init(picture.isSigned ? 1 : 0),
      .string(picture.cells),
    ])
  }

  /// A number as exact as a reader sees it; what is no finite number as a word.
  private func number(_ value: Double?) -> MetadataValue {
    guard let value else { return .null }
    return Double(value.rounded(toDigits: 5)).flatMap { $0.isFinite ? .double($0) : nil }
      ?? .string(value.rounded(toDigits: 5))
  }
}
